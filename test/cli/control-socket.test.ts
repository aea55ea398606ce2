import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { askControl, serveControl } from "../../src/cli/control-socket.ts";

let folder: string;
let control: Awaited<ReturnType<typeof serveControl>>;
const heard: unknown[] = [];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "guildhall control "));
  heard.length = 0;
  control = await serveControl(folder, {
    echo: async (input) => {
      heard.push(input);
      return input;
    },
  });
});
afterEach(async () => {
  await control.close();
  rmSync(folder, { recursive: true });
});

/** Everything that comes back for these bytes until the other side closes. */
async function raw(bytes: string): Promise<string> {
  const socket = connect(join(folder, "control.sock")).setEncoding("utf8");
  let reply = "";
  socket.on("data", (text: string) => {
    reply += text;
  });
  socket.on("error", () => undefined);
  socket.write(bytes);
  await once(socket, "close");
  return reply;
}

test("answers what is asked, to its own account alone", async () => {
  expect(await askControl(folder, "echo", { a: 1 })).toEqual({ a: 1 });
  expect(statSync(join(folder, "control.sock")).mode & 0o777).toBe(0o600);
});

test.each(["nothing", "constructor", "__proto__", "toString"])("knows no %j", async (name) => {
  await expect(askControl(folder, name, {})).rejects.toMatchObject({ code: "control_failed" });
});

test("answers garbage with a problem and lives on", async () => {
  expect(JSON.parse(await raw("garbage\n"))).toMatchObject({ ok: false });
  expect(await askControl(folder, "echo", 2)).toBe(2);
});

test("hangs up on a request that is too long, and does nothing of it", async () => {
  const long = JSON.stringify({ name: "echo", input: "x".repeat(70_000) });
  expect(await raw(`${long}\n`)).toBe("");
  expect(heard).toEqual([]);
  expect(await askControl(folder, "echo", 3)).toBe(3);
});

describe("in a data folder whose path is longer than that of a socket may be", () => {
  let deep = "";
  beforeEach(() => {
    deep = join(folder, "x".repeat(120));
    mkdirSync(deep);
  });
  const serve = () => serveControl(deep, { echo: async (input) => input });
  const placed = () => readlinkSync(join(deep, "control.sock"));

  test("answers from a fresh folder that only its own account may enter, and leaves nothing", async () => {
    const served = await serve();
    const place = placed();
    expect(await askControl(deep, "echo", 4).finally(() => served.close())).toBe(4);
    expect(existsSync(dirname(place))).toBe(false);
    expect(readdirSync(deep)).toEqual([]);
    await expect(askControl(deep, "echo", 5)).rejects.toMatchObject({ code: "not_running" });
  });

  test("lets nobody else into that folder, and has another at each start", async () => {
    const first = await serve();
    const place = placed();
    expect(statSync(dirname(place)).mode & 0o777).toBe(0o700);
    expect(statSync(place).mode & 0o777).toBe(0o600);
    await first.close();
    const second = await serve();
    expect(placed()).not.toBe(place);
    await second.close();
  });

  test("takes away what a Guildhall that was killed has left", async () => {
    const left = mkdtempSync(join(tmpdir(), "guildhall-"));
    writeFileSync(join(left, "control.sock"), "");
    symlinkSync(join(left, "control.sock"), join(deep, "control.sock"));
    const served = await serve();
    expect(existsSync(left)).toBe(false);
    expect(await askControl(deep, "echo", 6).finally(() => served.close())).toBe(6);
  });

  test("leaves alone a folder that is somebody else's by now", async () => {
    const foreign = mkdtempSync(join(tmpdir(), "guildhall-"));
    onTestFinished(() => rmSync(foreign, { recursive: true }));
    chmodSync(foreign, 0o755);
    writeFileSync(join(foreign, "control.sock"), "theirs");
    symlinkSync(join(foreign, "control.sock"), join(deep, "control.sock"));
    const served = await serve();
    expect(placed()).not.toContain(foreign);
    await served.close();
    expect(readdirSync(foreign)).toEqual(["control.sock"]);
  });
});

test("hangs up on who asks nothing, and on nobody who waits for an answer", async () => {
  const deep = join(folder, "quick");
  mkdirSync(deep);
  const answer = Promise.withResolvers<string>();
  const asked = Promise.withResolvers<void>();
  const slow = async () => {
    asked.resolve();
    return answer.promise;
  };
  const served = await serveControl(deep, { slow }, 20);
  onTestFinished(() => served.close());
  const waiting = askControl(deep, "slow", {});
  await asked.promise;
  // Whoever comes later is hung up on later: until then the one who waits would have been.
  await once(connect(join(deep, "control.sock")), "close");
  await expect(askControl(deep, "slow", {}, 20)).rejects.toMatchObject({
    code: "control_silent",
    message: `The Guildhall on ${deep} did not answer within 0.02 s. It is starting or stopping, is very busy, or stands still. Ask again in a moment; if it stays silent, \`guildhall doctor\` looks from outside.`,
  });
  answer.resolve("late");
  expect(await waiting).toBe("late");
});
