/** A gateway session: what ends it, what does not, and where it is resumed. RESUME is free, an IDENTIFY is not. */
import { describe, expect, test } from "vitest";
import { type Harness, startHarness } from "../sandbox/harness.ts";
import { eachAtOnce } from "../support/each-at-once.ts";
import { listenOn } from "../support/listen-on.ts";
import { until } from "../support/until.ts";
import { employ, hire, signIns, startOf } from "./office.ts";
import { startRawDiscord } from "./raw-discord.ts";

describe("a session that ends", () => {
  test("by op 9 is said to have ended, and the next one starts from its own beginning", async () => {
    const sandbox = await startHarness();
    const { facts } = employ(startOf(sandbox));
    await facts.heard("ready");
    for (const text of ["one", "two", "three"]) await sandbox.say("lobby", text);
    await facts.message("three");
    await until(() => expect(facts.session?.sequence).toBeGreaterThan(4));
    const before = facts.session;
    await sandbox.fault({ kind: "invalid_session", bot: sandbox.bot.userId, resumable: false });
    await facts.heard("session_ended");
    await facts.heard("ready", 2);
    await until(() => expect(facts.session?.sessionId).not.toBe(before?.sessionId));
    expect(facts.session?.sequence).toBeLessThan(before?.sequence ?? 0);
    expect(await signIns(sandbox)).toMatchObject({ identifies: 2, resumes: 0 });
    await sandbox.say("lobby", "and on");
    await facts.message("and on");
  });

  test("right after it began is followed by one that says where to resume, at the same number", async () => {
    const { apiUrl, invalidate } = await startRawDiscord();
    const { facts } = employ({
      type: "start",
      bot: "manager",
      token: "any",
      apiUrl,
      session: null,
      holdForMs: 0,
      userId: null,
      identifyGranted: false,
      commands: {},
      presence: null,
    });
    expect((await facts.heard("session_moved")).session.sequence).toBe(1);
    invalidate();
    await facts.heard("session_ended");
    expect((await facts.heard("session_moved", 2)).session.sequence).toBe(1);
  });

  test("because its mark is ahead of Discord (4007) is replaced by a new one", async () => {
    const sandbox = await startHarness();
    const first = employ(startOf(sandbox));
    const { session } = await first.facts.heard("session_moved");
    await first.worker.stop();
    const ahead = { ...session, sequence: 1_000 };
    const { facts } = employ(startOf(sandbox, { session: ahead }));
    await facts.heard("session_ended");
    await facts.heard("ready");
    expect(facts.of("disconnected")[0]?.code).toBe(4007);
    expect(await signIns(sandbox)).toMatchObject({ identifies: 2 });
  });

  test("because it is too old is replaced by a new one", async () => {
    const sandbox = await startHarness();
    const session = { sessionId: "forgotten", resumeUrl: sandbox.url.replace("http", "ws"), sequence: 5 };
    const gateway = { ...session, resumeUrl: `${session.resumeUrl}/gateway` };
    const { facts } = employ(startOf(sandbox, { session: gateway }));
    await facts.heard("session_ended");
    await facts.heard("ready");
    expect(facts.session?.sessionId).not.toBe("forgotten");
    expect(await signIns(sandbox)).toMatchObject({ identifies: 1 });
  });
});

test("a READY that does not say where to resume means the common address", async () => {
  const { apiUrl } = await startRawDiscord({ odd: { resume_gateway_url: undefined } });
  const { facts } = employ({
    type: "start",
    bot: "manager",
    token: "any",
    apiUrl,
    session: null,
    holdForMs: 0,
    userId: null,
    identifyGranted: false,
    commands: {},
    presence: null,
  });
  expect((await facts.heard("session_moved")).session.resumeUrl).toBe(apiUrl.replace("http", "ws").replace("/api", ""));
});

describe("the address of a session", () => {
  async function sessionElsewhere(sandbox: Harness, resumeUrl: string) {
    const first = hire(startOf(sandbox));
    await first.facts.heard("ready");
    await until(() => expect(first.facts.session?.sequence).toBeGreaterThan(1));
    await first.kill();
    const session = first.facts.session;
    if (!session) throw new Error("There is no session.");
    return { ...session, resumeUrl };
  }

  test("that refuses or swallows connections is left for the common one, the session with it", async () => {
    const dead: [how: string, url: string][] = [
      ["refuses", "ws://127.0.0.1:9"],
      ["swallows", `ws://${await listenOn()}`],
    ];
    await eachAtOnce(dead, async ([, url]) => {
      const sandbox = await startHarness();
      const session = await sessionElsewhere(sandbox, url);
      await sandbox.say("lobby", "missed");
      const { facts } = employ(startOf(sandbox, { session }));
      await facts.heard("resumed");
      await facts.message("missed");
      expect(await signIns(sandbox)).toMatchObject({ identifies: 1, resumes: 1 });
      await until(() => expect(facts.session?.resumeUrl).toContain(new URL(sandbox.url).host));
    });
  });

  test("is not where a new session is begun", async () => {
    const sandbox = await startHarness();
    const dead = { sessionId: "forgotten", resumeUrl: "ws://127.0.0.1:9", sequence: 5 };
    const { facts } = employ(startOf(sandbox, { session: dead }));
    await facts.heard("session_ended");
    await facts.heard("ready");
    expect(await signIns(sandbox)).toMatchObject({ identifies: 1 });
  });
});
