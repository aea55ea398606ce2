/** With a data folder nothing that was shown is lost, not even to SIGKILL; bots RESUME across the restart. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { at, Harness } from "./harness.ts";
import { RawGateway } from "./raw-gateway.ts";

const main = join(import.meta.dirname, "../../src/sandbox/main.ts");

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Starts the sandbox as a program. */
async function run(folder: string, port = 0): Promise<{ child: ChildProcess; url: string; port: number }> {
  const args = [main, "--data", folder, "--port", String(port), "--lift-limits"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const { type, url } = JSON.parse(line);
  expect(type).toBe("listening");
  return { child, url, port: Number(new URL(url).port) };
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exited = once(child, "exit");
  child.kill(signal);
  await exited;
}

test("SIGKILL loses nothing: messages, threads, files, nonces, commands, sessions", async () => {
  const folder = dataFolder();
  const first = await run(folder);
  expect(statSync(join(folder, "journal.jsonl")).mode & 0o777, "it holds the bots' tokens").toBe(0o600);
  const before = await new Harness(first.url).seed();
  const gateway = new RawGateway(before.url);
  await gateway.identify(before.bot.token);
  await gateway.event("GUILD_CREATE");
  const sessionId = at(gateway.events("READY"), 0).d.session_id;
  const starter = await before.say("lobby", "one", { attachments: [{ name: "f.txt", content: "bytes" }] });
  const once = { content: "two", nonce: "n", enforce_nonce: true };
  const path = `/channels/${before.channel("lobby")}/messages`;
  const nonced = await before.rest("POST", path, once);
  await before.rest("POST", `${path}/${starter.id}/threads`, { name: "talk" });
  await before.rest("POST", `/channels/${starter.id}/messages`, { content: "inside" });
  await before.rest("PUT", `${path}/${starter.id}/reactions/${encodeURIComponent("👍")}/@me`);
  await before.rest("POST", `/applications/${before.bot.applicationId}/commands`, { name: "c", description: "d" });
  await gateway.event("MESSAGE_REACTION_ADD");
  const seq = gateway.lastSeq;
  await gateway.close(null);
  await before.say("lobby", "while away");
  await kill(first.child, "SIGKILL");

  const second = await run(folder, first.port);
  const after = await new Harness(second.url).seed();
  expect(after.guildId).toBe(before.guildId);
  expect(after.bots).toEqual(before.bots);
  const history = (await after.rest("GET", path)).body;
  expect(history.map(({ content }: { content: string }) => content)).toEqual(["while away", "two", "one"]);
  expect(history[2]).toMatchObject({ thread: { name: "talk", message_count: 1 }, reactions: [{ count: 1, me: true }] });
  expect(await (await fetch(history[2].attachments[0].url)).text()).toBe("bytes");
  expect((await after.rest("POST", path, once)).body.id).toBe(nonced.body.id);
  expect((await after.rest("GET", `/applications/${after.bot.applicationId}/commands`)).body).toHaveLength(1);

  const back = new RawGateway(after.url);
  await back.resume(after.bot.token, sessionId, seq);
  await back.event("RESUMED");
  expect(back.events("MESSAGE_CREATE").map(({ d }) => d.content)).toEqual(["while away"]);
  expect(back.received.flatMap(({ s }) => s ?? [])).toEqual([seq + 1, seq + 2]);
  const said = await after.say("lobby", "new");
  expect(BigInt(said.id)).toBeGreaterThan(BigInt(history[0].id));
});

test("a second restart, from the compacted journal, is no different", async () => {
  const folder = dataFolder();
  const first = await run(folder);
  const before = await new Harness(first.url).seed();
  const gateway = new RawGateway(before.url);
  await gateway.identify(before.bot.token);
  const sessionId = at(gateway.events("READY"), 0).d.session_id;
  await gateway.event("GUILD_CREATE");
  const seq = gateway.lastSeq;
  for (const text of ["a", "b", "c"]) await before.say("lobby", text);
  const { id } = await before.say("reports", "thread me");
  await before.rest("POST", `/channels/${before.channel("reports")}/messages/${id}/threads`, { name: "t" });
  await before.rest("POST", `/channels/${id}/messages`, { content: "x" });
  const state = await before.control("GET", "/state");
  await kill(first.child, "SIGKILL");
  await kill((await run(folder)).child, "SIGTERM");
  const size = readFileSync(join(folder, "journal.jsonl")).length;
  expect(statSync(join(folder, "journal.jsonl")).mode & 0o777, "compacted, for its owner alone").toBe(0o600);
  await kill((await run(folder)).child, "SIGTERM");
  expect(readFileSync(join(folder, "journal.jsonl")).length).toBe(size);

  const third = await run(folder);
  const after = await new Harness(third.url).seed();
  const { bots: _before, ...kept } = state;
  expect(await after.control("GET", "/state")).toMatchObject(kept);
  const back = new RawGateway(after.url);
  await back.resume(after.bot.token, sessionId, seq);
  await back.event("RESUMED");
  expect(back.events("MESSAGE_CREATE").map(({ d }) => d.content)).toEqual(["a", "b", "c", "thread me", "", "x"]);
});

test("leaves with 0 on SIGTERM and when its parent goes away; refuses a taken port", async () => {
  const running = await run(dataFolder());
  const exited = once(running.child, "exit");
  running.child.kill("SIGTERM");
  expect(await exited).toEqual([0, null]);

  const child = spawn(process.execPath, [main], { stdio: ["ignore", "pipe", "inherit", "ipc"] });
  const said = child.stdout?.toArray();
  onTestFinished(() => void child.kill("SIGKILL"));
  const [message] = await once(child, "message");
  expect(message).toMatchObject({ type: "listening", url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) });
  const port = new URL(message.url).port;
  const rival = spawn(process.execPath, [main, "--port", port], { stdio: ["ignore", "ignore", "pipe"] });
  const [complaint] = await once(createInterface({ input: rival.stderr }), "line");
  expect(complaint).toBe(
    `The sandbox did not start: port ${port} of 127.0.0.1 is taken by another program. ` +
      "Stop that one or choose another port; 0 takes a free one.",
  );
  const left = once(child, "exit");
  child.disconnect();
  expect(await left).toEqual([0, null]);
  expect(await said, "told to its parent alone").toEqual([]);
});
