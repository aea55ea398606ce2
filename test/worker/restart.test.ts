/** Workers as processes of their own: killed, stopped, resumed by the next one, revoked, and what they have in memory. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { GatewaySession } from "../../src/ipc/worker-protocol.ts";
import { startHarness } from "../sandbox/harness.ts";
import { until } from "../support/until.ts";
import { hire, signIns, startOf } from "./office.ts";

function must(session: GatewaySession | null): GatewaySession {
  if (!session) throw new Error("The worker has not said where to resume.");
  return session;
}

describe("a worker that is killed", () => {
  test("is followed by one that resumes at the durable mark, and hears again what was not stored", async () => {
    const sandbox = await startHarness();
    const first = hire(startOf(sandbox), { handles: false });
    await first.facts.heard("ready");
    await sandbox.say("lobby", "stored");
    await sandbox.say("lobby", "lost on the way");
    await sandbox.say("lobby", "stored out of order");
    const [guild] = first.facts.of("event_seen");
    const stored = [guild?.sequence ?? 0];
    stored.push((await first.facts.message("stored")).sequence);
    stored.push((await first.facts.message("stored out of order")).sequence);
    const mark = must(first.facts.session).sequence;
    first.link.send({ type: "handled", sequences: stored });
    await until(() => expect(first.facts.session?.sequence).toBeGreaterThan(mark));
    await first.kill();
    await sandbox.say("lobby", "said while it was away");

    const second = hire(startOf(sandbox, { session: must(first.facts.session) }));
    await second.facts.heard("resumed");
    await second.facts.message("said while it was away");
    expect(second.facts.contents).toEqual(["lost on the way", "stored out of order", "said while it was away"]);
    // It says so behind the last of what it had missed: from there on it hears things as they happen.
    const told = second.facts.all.map(({ type }) => type).filter((type) => type === "event_seen" || type === "resumed");
    expect(told).toEqual(["event_seen", "event_seen", "event_seen", "resumed"]);
    expect(second.facts.of("ready")).toEqual([]);
    expect(second.facts.events("guild_available")).toEqual([]);
    expect(await signIns(sandbox)).toMatchObject({ identifies: 1, resumes: 1 });
  });

  test("while everything is stored is followed by one that hears nothing twice", async () => {
    const sandbox = await startHarness();
    const first = hire(startOf(sandbox));
    await first.facts.heard("ready");
    const { sequence } = await sandbox.say("lobby", "once").then(() => first.facts.message("once"));
    await until(() => expect(first.facts.session?.sequence).toBeGreaterThanOrEqual(sequence));
    await until(() => {
      const { type } = first.facts.all.at(-1) ?? {};
      expect(type).toBe("pulse");
    });
    await first.kill();
    const second = hire(startOf(sandbox, { session: must(first.facts.session) }));
    await second.facts.heard("resumed");
    await sandbox.say("lobby", "next");
    await second.facts.message("next");
    expect(second.facts.contents).toEqual(["next"]);
  });
});

describe("a worker that is told to stop", () => {
  test("says where it was, leaves with 0, and keeps its session alive at Discord", async () => {
    const sandbox = await startHarness();
    const first = hire(startOf(sandbox));
    await first.facts.heard("ready");
    await sandbox.say("lobby", "before");
    await first.facts.message("before");
    first.link.send({ type: "stop" });
    expect(await first.exited).toEqual([0, null]);
    await sandbox.say("lobby", "meanwhile");
    const { closes } = await signIns(sandbox);
    expect(closes).toEqual([4200]);
    const second = hire(startOf(sandbox, { session: must(first.facts.session) }));
    await second.facts.heard("resumed");
    await second.facts.message("meanwhile");
    expect(second.facts.contents).toEqual(["meanwhile"]);
    expect(await signIns(sandbox)).toMatchObject({ identifies: 1, resumes: 1 });
  });

  test("before it was started leaves too", async () => {
    const { link, exited, facts } = hire(null);
    await facts.heard("hello");
    link.send({ type: "stop" });
    expect(await exited).toEqual([0, null]);
  });

  test("refuses what it cannot do before it was started", async () => {
    const { link } = hire(null);
    const call = link.call("read_member", { guildId: "1", userId: "2" }, 10_000);
    await expect(call).rejects.toMatchObject({
      code: "link_refused",
      message: "This worker has been given no token yet.",
    });
  });
});

describe("a worker that Discord will not have", () => {
  test("says why and leaves with 78: a wrong token", async () => {
    const { facts, exited } = hire(startOf(await startHarness(), { token: "wrong" }));
    expect(await exited).toEqual([78, null]);
    expect(facts.of("gave_up")).toEqual([{ type: "gave_up", reason: "bad_token", detail: "answer 401" }]);
    expect(facts.of("held_back")).toEqual([]);
  });

  test("says why and leaves with 78: a token revoked in mid-life", async () => {
    const sandbox = await startHarness();
    const { facts, exited } = hire(startOf(sandbox));
    await facts.heard("ready");
    await sandbox.fault({ kind: "revoke_token", bot: sandbox.bot.userId });
    expect(await exited).toEqual([78, null]);
    expect(facts.of("gave_up")).toMatchObject([{ reason: "bad_token" }]);
  });

  test("says why and leaves with 78: a 401 to one of its requests", async () => {
    const sandbox = await startHarness();
    const { facts, link, exited } = hire(startOf(sandbox));
    await facts.heard("ready");
    await sandbox.fault({
      kind: "fail",
      route: "/guilds/{guild_id}/members/{user_id}",
      status: 401,
      body: { message: "401: Unauthorized", code: 0 },
    });
    const call = link.call("read_member", { guildId: sandbox.guildId, userId: sandbox.user.id }, 10_000);
    call.catch(() => undefined);
    expect(await exited).toEqual([78, null]);
    expect(facts.of("gave_up")).toMatchObject([{ reason: "bad_token", detail: "answer 401" }]);
  });

  test("says why and leaves with 78: intents that are not allowed any more", async () => {
    const sandbox = await startHarness();
    const { facts, exited } = hire(startOf(sandbox));
    await facts.heard("ready");
    await sandbox.fault({ kind: "disallow_intents", bot: sandbox.bot.userId });
    expect(await exited).toEqual([78, null]);
    expect(facts.of("gave_up")).toMatchObject([{ reason: "disallowed_intents" }]);
  });
});

describe("the worker's bundle", () => {
  const bundle = join(import.meta.dirname, "../../dist/worker.js");

  test("speaks REST and gateway without undici", async () => {
    expect(existsSync(bundle), "dist/ is missing: npm run build").toBe(true);
    const sandbox = await startHarness();
    const child: ChildProcess = fork(join(import.meta.dirname, "../fixtures/bundled-worker.ts"), [bundle], {
      serialization: "json",
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    });
    let printed = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
    });
    child.send({ kind: "message", body: startOf(sandbox) });
    const replied = new Promise((resolve) => {
      child.on("message", (frame: { kind: string; body?: { type: string }; output?: unknown }) => {
        const input = { guildId: sandbox.guildId, userId: sandbox.user.id };
        if (frame.body?.type === "ready") child.send({ kind: "call", id: 1, name: "read_member", input });
        if (frame.kind === "reply") resolve(frame.output);
      });
    });
    expect(await replied).toMatchObject({ kind: "done" });
    child.send({ kind: "message", body: { type: "stop" } });
    await once(child, "close");
    const loaded = JSON.parse(printed) as string[];
    expect(loaded).toContain("NativeModule http");
    expect(loaded.filter((name) => /undici|internal\/deps\/.*fetch/.test(name))).toEqual([]);
  });
});
