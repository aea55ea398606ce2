/** Walk: a bot's token is in its own worker and nowhere else (S2). Linux only where it reads other processes. */
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../support/product.ts";
import { startWalk, tokenMarker, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk({ environment: { GUILDHALL_LOG: "trace" } });
  const { discord, newcomer } = walk;
  // Everybody has thought, failed and come back once: what could have spread has.
  for (const [channel, words] of [
    ["task-board", "delegate to Webster: repeat after me: hello"],
    ["technical", "crash"],
    ["literature", "repeat after me: hello"],
  ] as const) {
    await discord.answerTo(await newcomer.say(await discord.channel(channel), words));
  }
  process.kill(await walk.product.workerPid("auditor"), "SIGKILL");
  await discord.fault({
    kind: "fail",
    bot: "Secretary",
    status: 401,
    method: "POST",
    body: { message: "401: Unauthorized", code: 0 },
  });
  await newcomer.say(await discord.channel("reports"), "hello");
  await walk.product.untilState("secretary", "given_up");
  await walk.product.untilState("auditor", "ready");
});
afterAll(() => walk.end());

/** Tokens by agent. */
function tokens(): ReadonlyMap<string, string> {
  const { config, environment } = walk.stage;
  return new Map(
    config.agents.flatMap(({ id, tokenVariable }) => {
      const token = environment[tokenVariable];
      return token === undefined ? [] : [[id, token]];
    }),
  );
}

/** So much of a secret behind the marker tells whose it is: memory that was freed holds torn copies. */
const tellingLength = 6;

/** The agents whose tokens stand in these bytes, as Latin-1 or UTF-16; "?" for a marker with something else behind it. */
function ownersIn(bytes: Buffer, found = new Set<string>()): ReadonlySet<string> {
  for (const encoding of ["latin1", "utf16le"] as const) {
    const marker = Buffer.from(tokenMarker, encoding);
    const telling = (tokenMarker.length + tellingLength) * (encoding === "latin1" ? 1 : 2);
    for (let at = bytes.indexOf(marker); at >= 0; at = bytes.indexOf(marker, at + 1)) {
      const beginning = bytes.toString(encoding, at, at + telling);
      const owner = [...tokens()].find(([, token]) => token.includes(beginning));
      found.add(owner?.[0] ?? "?");
    }
  }
  return found;
}

/** The owners of all tokens in a process's own writable memory. */
function ownersInMemoryOf(pid: number): ReadonlySet<string> {
  const found = new Set<string>();
  const [memory, pages] = [openSync(`/proc/${pid}/mem`, "r"), openSync(`/proc/${pid}/pagemap`, "r")];
  for (const line of readFileSync(`/proc/${pid}/maps`, "utf8").split("\n")) {
    const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
    if (!from || !to) continue;
    const range = { start: Number.parseInt(from, 16), end: Number.parseInt(to, 16) };
    for (const { start, end } of touched(pages, range)) ownersIn(readRange(memory, start, end - start), found);
  }
  closeSync(memory);
  closeSync(pages);
  return found;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

const pageBytes = 4_096;

/** The parts of a range that are in memory: most of what a process maps, it has never written. */
function touched(pages: number, { start, end }: Range): readonly Range[] {
  const entries = readRange(pages, (start / pageBytes) * 8, ((end - start) / pageBytes) * 8);
  const ranges: Range[] = [];
  for (let index = 0; index * 8 < entries.length; index += 1) {
    // The two highest bits: present, or swapped out.
    if ((entries.readUInt8(index * 8 + 7) & 0xc0) === 0) continue;
    const page = start + index * pageBytes;
    const last = ranges.at(-1);
    if (last?.end === page) ranges[ranges.length - 1] = { start: last.start, end: page + pageBytes };
    else ranges.push({ start: page, end: page + pageBytes });
  }
  return ranges;
}

/** The bytes at a place; those that are gone by now are left out. */
function readRange(file: number, start: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  try {
    return bytes.subarray(0, readSync(file, bytes, 0, length, start));
  } catch (error) {
    if (["EIO", "EFAULT"].includes((error as NodeJS.ErrnoException).code ?? "")) return Buffer.alloc(0);
    throw error;
  }
}

/** The processes of the house by what they are; the sandbox, which is Discord, and the supervisor left out. */
function children(): readonly { readonly pid: number; readonly kind: string }[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), kind: kindOf(Number(name)) }))
    .filter(({ kind }) => kind !== "");
}

function kindOf(pid: number): string {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    const isOurs = (command + readlinkSync(`/proc/${pid}/cwd`)).includes(walk.stage.folder);
    return isOurs ? (/(?:worker|executor)(?=\.js)|postgres/.exec(command)?.[0] ?? "") : "";
  } catch {
    // It ended between the two looks.
    return "";
  }
}

describe("of every other process", () => {
  test("there are all kinds to look at", () => {
    const kinds = children().map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "worker")).toHaveLength(7);
    expect(kinds.filter((kind) => kind === "executor").length).toBeGreaterThanOrEqual(2);
    expect(kinds.filter((kind) => kind === "postgres").length).toBeGreaterThanOrEqual(3);
  });

  test("neither the environment nor the command line holds a token", () => {
    for (const { pid, kind } of children()) {
      for (const file of ["environ", "cmdline"]) {
        expect(ownersIn(readFileSync(`/proc/${pid}/${file}`)), `${file} of a ${kind}`).toEqual(new Set());
      }
    }
  });

  test("the memory holds none, but a worker's its own", async () => {
    const { bots } = await walk.product.status();
    const agentOf = new Map(bots.map(({ id, pid }) => [pid, id]));
    for (const { pid, kind } of children()) {
      const agent = agentOf.get(pid);
      expect(ownersInMemoryOf(pid), `memory of a ${kind} ${agent ?? ""}`).toEqual(new Set(agent ? [agent] : []));
    }
  });
});

describe("of what is written", () => {
  test("neither the log nor the terminal holds a token", () => {
    expect(walk.product.log().length).toBeGreaterThan(2_000);
    expect(ownersIn(Buffer.from(walk.product.log() + walk.product.said))).toEqual(new Set());
  });

  test("no row, no file of the data folder and no status holds a token", async () => {
    const tables = await walk.product.rows<{ name: string }>(
      "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'pgboss')",
    );
    expect(tables.length).toBeGreaterThan(10);
    for (const { name } of tables) {
      const rows = await walk.product.rows<{ text: string }>(`select t::text as text from ${name} t`);
      expect(ownersIn(Buffer.from(JSON.stringify(rows))), name).toEqual(new Set());
    }
    for (const file of readdirSync(walk.product.dataFolder, {
      recursive: true,
      encoding: "utf8",
      withFileTypes: true,
    })) {
      if (!file.isFile()) continue;
      expect(ownersIn(readFileSync(join(file.parentPath, file.name))), file.name).toEqual(new Set());
    }
    for (const args of [["status"], ["status", "--json"]]) {
      expect(ownersIn(Buffer.from((await runCli({ ...walk.stage, args })).said))).toEqual(new Set());
    }
  });

  test("nothing that people can read in Discord holds a token", async () => {
    const { guilds } = await walk.discord.state();
    for (const { id, type } of guilds[0]?.channels ?? []) {
      if (type === 4) continue;
      expect(ownersIn(Buffer.from(JSON.stringify(await walk.discord.messages(id))))).toEqual(new Set());
    }
    await until(() => expect(walk.product.said).toContain("DISCORD_TOKEN_SECRETARY"));
  });
});
