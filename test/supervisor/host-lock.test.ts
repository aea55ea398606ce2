/** Host locks between real processes: one winner, an answer from the holder, nothing left by a kill. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { acquireHostLock, dataFolderLockName, type HostLock, tokenLockName } from "../../src/supervisor/host-lock.ts";

const fixture = join(import.meta.dirname, "../fixtures/host-lock.ts");
const started: ChildProcess[] = [];
const releases: (() => Promise<void>)[] = [];
let nameCount = 0;

afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode === null && child.signalCode === null)
      await Promise.all([once(child, "exit"), child.kill("SIGKILL")]);
  }
  for (const release of releases.splice(0)) await release();
  vi.unstubAllEnvs();
});

/** A name that no other test and no other run uses. */
function newName(): string {
  nameCount += 1;
  return dataFolderLockName(`/test/${process.pid}/${nameCount}`);
}

async function acquire(name: string, folder = "/here", platform?: NodeJS.Platform): Promise<HostLock> {
  const lock = await acquireHostLock({ name, folder, ...(platform && { platform }) });
  if (lock.ok) releases.push(lock.release);
  return lock;
}

async function acquireElsewhere(name: string, folder: string, prefix: readonly string[] = []) {
  const [file = "", ...args] = [...prefix, process.execPath, fixture, name, folder];
  const child = spawn(file, args, { stdio: ["pipe", "pipe", "inherit"] });
  started.push(child);
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  return { child, lock: JSON.parse(line) as HostLock };
}

describe("a lock", () => {
  test("is held by one, who says its pid and folder, and is free when released", async () => {
    const name = newName();
    const first = await acquire(name, "/srv/first");
    expect(first.ok).toBe(true);
    expect(await acquire(name, "/srv/second")).toEqual({
      ok: false,
      holder: { pid: process.pid, folder: "/srv/first" },
    });
    if (first.ok) await Promise.all([first.release(), first.release()]);
    expect((await acquire(name)).ok).toBe(true);
  });

  test("of another name is another lock", async () => {
    expect((await acquire(newName())).ok).toBe(true);
    expect((await acquire(newName())).ok).toBe(true);
  });

  test("goes to exactly one of many processes that want it at once", async () => {
    const name = newName();
    const all = await Promise.all(["/1", "/2", "/3", "/4"].map((folder) => acquireElsewhere(name, folder)));
    const winners = all.filter(({ lock }) => lock.ok);
    expect(winners).toHaveLength(1);
    const holders = new Set(all.map(({ lock }) => (lock.ok ? null : lock.holder.pid)));
    expect([...holders].filter((pid) => pid !== null)).toEqual([winners[0]?.child.pid]);
  });

  test("goes to exactly one also when its holder lets go while many want it", async () => {
    const name = newName();
    for (let round = 1; round <= 20; round += 1) {
      const held = await acquire(name);
      const wanted = Promise.all(Array.from({ length: 8 }, () => acquire(name)));
      if (held.ok) await held.release();
      const won = (await wanted).filter((lock) => lock.ok);
      expect(won.length).toBeLessThanOrEqual(1);
      for (const lock of won) if (lock.ok) await lock.release();
    }
  });

  test("does not outlive a killed holder", async () => {
    const name = newName();
    const { child, lock } = await acquireElsewhere(name, "/srv/killed");
    expect(lock.ok).toBe(true);
    expect(await acquire(name)).toEqual({ ok: false, holder: { pid: child.pid, folder: "/srv/killed" } });
    await Promise.all([once(child, "exit"), child.kill("SIGKILL")]);
    expect((await acquire(name)).ok).toBe(true);
  });

  test("stays with a holder that is stopped, who then cannot say who it is", async () => {
    const name = newName();
    const { child } = await acquireElsewhere(name, "/srv/stopped");
    child.kill("SIGSTOP");
    expect(await acquire(name)).toEqual({ ok: false, holder: { pid: null, folder: null } });
    child.kill("SIGCONT");
    expect(await acquire(name)).toEqual({ ok: false, holder: { pid: child.pid, folder: "/srv/stopped" } });
  });

  test.runIf(process.getuid?.() === 0)("holds across users", async () => {
    const name = newName();
    await acquire(name, "/root's");
    // Node is loaded before the account changes, so that it need not be readable by the other one.
    const program = `process.setgroups([]); process.setgid(65534); process.setuid(65534);
      require("net").connect("\\0guildhall-" + process.argv[1]).pipe(process.stdout);`;
    const child = spawn(process.execPath, ["-e", program, name], { cwd: "/", stdio: ["ignore", "pipe", "inherit"] });
    started.push(child);
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    expect(JSON.parse(line)).toEqual({ pid: process.pid, folder: "/root's" });
  });
});

describe("somebody who is not Guildhall on the address", () => {
  const answers: [what: string, respond: (socket: Socket) => void][] = [
    ["garbage", (socket) => socket.end("hello\n")],
    ["nothing", (socket) => socket.end()],
    ["another JSON", (socket) => socket.end('{"pid":"1","folder":7}\n')],
    ["terminal control characters", (socket) => socket.end(`${JSON.stringify({ pid: 1, folder: "/x\u001b[2J" })}\n`)],
    ["silence", () => undefined],
    ["a drip without end", drip],
    ["far too much", (socket) => socket.end("x".repeat(50_000_000))],
  ];

  test.each(answers)("who answers with %s is a holder without a name, soon", async (_, respond) => {
    const name = newName();
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket.on("error", () => undefined));
      respond(socket);
    });
    await once(server.listen(`\0guildhall-${name}`), "listening");
    const askedAt = performance.now();
    expect(await acquire(name)).toEqual({ ok: false, holder: { pid: null, folder: null } });
    expect(performance.now() - askedAt).toBeLessThan(3_000);
    for (const socket of sockets) socket.destroy();
    await Promise.all([once(server, "close"), server.close()]);
  });
});

function drip(socket: Socket): void {
  const timer = setInterval(() => socket.write(" "), 50);
  socket.once("close", () => clearInterval(timer));
}

test("where sockets are files, one that a crash left does not hinder, and a release removes it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-lock-"));
  vi.stubEnv("TMPDIR", folder);
  const name = newName();
  const file = join(folder, `guildhall-${name}.sock`);
  const crash = `require("net").createServer().listen(${JSON.stringify(file)}, () => process.kill(process.pid, "SIGKILL"))`;
  await once(spawn(process.execPath, ["-e", crash]), "exit");
  expect(existsSync(file)).toBe(true);
  const lock = await acquire(name, "/here", "darwin");
  expect(lock.ok).toBe(true);
  expect(await acquire(name, "/there", "darwin")).toMatchObject({ holder: { folder: "/here" } });
  if (lock.ok) await lock.release();
  expect(existsSync(file)).toBe(false);
  writeFileSync(file, "not a socket");
  expect((await acquire(name, "/here", "darwin")).ok).toBe(false);
  expect(existsSync(file)).toBe(true);
  rmSync(folder, { recursive: true });
});

describe("names", () => {
  test("never contain the token, and one token at two APIs is two locks", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4 }), (token) => {
        const name = tokenLockName("https://discord.com/api", token);
        expect(name).toMatch(/^token-[0-9a-f]{32}$/);
        expect(name).not.toBe(tokenLockName("http://127.0.0.1:7000/api", token));
        expect(name).toBe(tokenLockName("https://discord.com/api/", token));
      }),
    );
  });

  test("of a folder and a token that read the same are two locks", () => {
    expect(dataFolderLockName("/x").replace(/^.*-/, "")).not.toBe(
      tokenLockName("http://x/api", "/x").replace(/^.*-/, ""),
    );
  });
});
