/** Faults of the gateway: late, silent, shuffled and repeated events, refused connections and sessions, guilds that are out. */
import { connect as connectTcp } from "node:net";
import { type Client, Events } from "discord.js";
import { describe, expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { until } from "../support/until.ts";
import { login, next } from "./client-login.ts";
import { at, type Harness, startHarness } from "./harness.ts";
import { connect, RawGateway, usualIntents } from "./raw-gateway.ts";

const contents = (gateway: RawGateway): string[] => gateway.events("MESSAGE_CREATE").map(({ d }) => d.content);
const armedKinds = async (sandbox: Harness): Promise<string[]> =>
  (await sandbox.control("GET", "/faults")).armed.map(({ fault }: { fault: { kind: string } }) => fault.kind);

describe("acknowledgements", () => {
  test("come late for the named bot alone", async () => {
    const sandbox = await startHarness();
    const [late, other] = [await connect(sandbox), await connect(sandbox, 1)];
    await sandbox.fault({ kind: "delay_acks", bot: sandbox.bot.userId, delayMs: 300 });
    const began = Date.now();
    for (const gateway of [late, other]) gateway.send(1, gateway.lastSeq);
    await other.payload(({ op }) => op === 11);
    expect(late.received.some(({ op }) => op === 11)).toBe(false);
    await late.payload(({ op }) => op === 11);
    expect(Date.now() - began).toBeGreaterThanOrEqual(295);
  });

  test("are muted for as long as the sandbox's clock says", async () => {
    const sandbox = await startHarness();
    const gateway = await connect(sandbox);
    await sandbox.fault({ kind: "mute_acks", forMs: 60_000 });
    expect(await armedKinds(sandbox)).toEqual(["mute_acks", "mute_acks"]);
    gateway.send(1, null);
    await sandbox.say("lobby", "after the beat");
    await gateway.event("MESSAGE_CREATE");
    expect(gateway.received.some(({ op }) => op === 11)).toBe(false);
    await sandbox.control("POST", "/clock", { advanceMs: 60_000 });
    expect(await armedKinds(sandbox)).toEqual([]);
    gateway.send(1, null);
    await gateway.payload(({ op }) => op === 11);
  });
});

describe("events", () => {
  test("come late and in order; what follows the fault does not overtake them", async () => {
    const sandbox = await startHarness();
    const gateway = await connect(sandbox);
    await sandbox.fault({ kind: "delay_events", bot: sandbox.bot.userId, delayMs: 400 });
    for (const text of ["1", "2", "3"]) await sandbox.say("lobby", text);
    await sandbox.control("DELETE", "/faults");
    await sandbox.say("lobby", "4");
    expect(contents(gateway)).toEqual([]);
    await until(() => expect(contents(gateway)).toEqual(["1", "2", "3", "4"]));
    const numbers = gateway.received.flatMap(({ s }) => s ?? []);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  });

  test("of different channels overtake each other, those of one channel never; no number is missing", async () => {
    const sandbox = await startHarness();
    const gateway = await connect(sandbox);
    await sandbox.fault({ kind: "shuffle_events", bot: sandbox.bot.userId, withinMs: 150 });
    const channels = ["lobby", "task-board", "reports"];
    const sent: string[] = [];
    for (let index = 0; index < 8; index++) {
      for (const name of channels) {
        sent.push(`${name} ${index}`);
        await sandbox.say(name, `${name} ${index}`);
      }
    }
    await until(() => expect(contents(gateway)).toHaveLength(sent.length));
    expect(contents(gateway)).not.toEqual(sent);
    for (const name of channels) {
      const own = contents(gateway).filter((text) => text.startsWith(name));
      expect(own).toEqual(sent.filter((text) => text.startsWith(name)));
    }
    const numbers = gateway.received.flatMap(({ s }) => s ?? []);
    expect(numbers).toEqual(numbers.map((_, index) => at(numbers, 0) + index));
  });

  test("are heard a second time after a RESUME, with their old numbers, once", async () => {
    const sandbox = await startHarness();
    let gateway = await connect(sandbox);
    const sessionId = at(gateway.events("READY"), 0).d.session_id;
    for (const text of ["1", "2", "3"]) await sandbox.say("lobby", text);
    await gateway.event("MESSAGE_CREATE", ({ content }) => content === "3");
    const seq = gateway.lastSeq;
    await gateway.close(null);
    await sandbox.say("lobby", "4");
    await sandbox.fault({ kind: "repeat_events", bot: sandbox.bot.userId, events: 2 });
    const resumed = async (): Promise<RawGateway> => {
      const again = new RawGateway(sandbox.url);
      await again.resume(sandbox.bot.token, sessionId, seq);
      await again.event("RESUMED");
      return again;
    };
    gateway = await resumed();
    expect(contents(gateway)).toEqual(["2", "3", "4"]);
    expect(gateway.events("MESSAGE_CREATE").map(({ s }) => s)).toEqual([seq - 1, seq, seq + 1]);
    await gateway.close(null);
    expect(contents(await resumed())).toEqual(["4"]);
  });
});

describe("a deaf bot", () => {
  const deafen = async (sandbox: Harness, more: object = {}): Promise<RawGateway> => {
    const gateway = await connect(sandbox);
    await sandbox.fault({ kind: "deafen", bot: sandbox.bot.userId, ...more });
    await sandbox.say("lobby", "unheard");
    gateway.send(1, gateway.lastSeq);
    await gateway.payload(({ op }) => op === 11);
    expect(contents(gateway)).toEqual([]);
    return gateway;
  };
  const resumed = async (sandbox: Harness, gateway: RawGateway, seq: number): Promise<RawGateway> => {
    const again = new RawGateway(sandbox.url);
    await again.resume(sandbox.bot.token, at(gateway.events("READY"), 0).d.session_id, seq);
    await again.event("RESUMED");
    return again;
  };

  test("hears nothing, and what was withheld when that ends: by a word, or in time", async () => {
    const sandbox = await startHarness();
    const [gateway, other] = [await deafen(sandbox), await connect(sandbox, 1)];
    await sandbox.fault({ kind: "undeafen" });
    await sandbox.fault({ kind: "deafen", forMs: 60_000 });
    await sandbox.say("lobby", "later");
    expect(contents(gateway)).toEqual(["unheard"]);
    await sandbox.control("POST", "/clock", { advanceMs: 60_000 });
    await sandbox.say("lobby", "last");
    await until(() => expect(contents(gateway)).toEqual(["unheard", "later", "last"]));
    await until(() => expect(contents(other)).toEqual(["later", "last"]));
    expect(await armedKinds(sandbox)).toEqual([]);
  });

  test("hears all of it once when it resumes its session, and is deaf no more", async () => {
    const sandbox = await startHarness();
    const gateway = await deafen(sandbox);
    const seq = gateway.lastSeq;
    await gateway.close(4200);
    const again = await resumed(sandbox, gateway, seq);
    await sandbox.say("lobby", "heard");
    await again.event("MESSAGE_CREATE", ({ content }) => content === "heard");
    expect(contents(again)).toEqual(["unheard", "heard"]);
    expect(await armedKinds(sandbox)).toEqual([]);
  });

  test("stays deaf through a RESUME where that was asked for", async () => {
    const sandbox = await startHarness();
    const gateway = await deafen(sandbox, { throughResume: true });
    const seq = gateway.lastSeq;
    await gateway.close(4200);
    const again = await resumed(sandbox, gateway, seq);
    expect(contents(again)).toEqual([]);
    expect(await armedKinds(sandbox)).toEqual(["deafen"]);
    await sandbox.control("DELETE", "/faults");
    await again.event("MESSAGE_CREATE");
    expect(contents(again)).toEqual(["unheard"]);
  });

  test("hears nothing of an earlier session, but its new one from the beginning", async () => {
    const sandbox = await startHarness();
    const gateway = await deafen(sandbox);
    await sandbox.fault({ kind: "invalid_session", bot: sandbox.bot.userId });
    await connect(sandbox);
    expect(contents(gateway)).toEqual([]);
    expect(await armedKinds(sandbox)).toEqual([]);
  });
});

describe("guilds that are told of late", () => {
  const signIn = async (sandbox: Harness): Promise<RawGateway> => {
    const gateway = new RawGateway(sandbox.url);
    await gateway.identify(sandbox.bot.token, usualIntents);
    await gateway.event("READY");
    return gateway;
  };

  test("come as they are then; what happened there in between is never told", async () => {
    const sandbox = await startHarness();
    await sandbox.fault({ kind: "delay_guilds", bot: sandbox.bot.userId, delayMs: 60_000 });
    const [gateway, other] = [await signIn(sandbox), await connect(sandbox, 1)];
    await sandbox.say("lobby", "unheard");
    await other.event("MESSAGE_CREATE");
    await sandbox.control("POST", "/clock", { advanceMs: 60_000 });
    expect((await gateway.event("GUILD_CREATE")).d.id).toBe(sandbox.guildId);
    await sandbox.say("lobby", "heard");
    await gateway.event("MESSAGE_CREATE");
    expect(contents(gateway)).toEqual(["heard"]);
    expect(await armedKinds(sandbox)).toEqual([]);
  });

  test("are not told of to a session that is over", async () => {
    const sandbox = await startHarness();
    await sandbox.fault({ kind: "delay_guilds", bot: sandbox.bot.userId, delayMs: 60_000 });
    const gateway = await signIn(sandbox);
    await gateway.close(1000);
    const again = await connect(sandbox);
    await sandbox.control("POST", "/clock", { advanceMs: 60_000 });
    await sandbox.say("lobby", "heard");
    await again.event("MESSAGE_CREATE");
    expect(again.events("GUILD_CREATE")).toHaveLength(1);
    expect(gateway.events("GUILD_CREATE")).toEqual([]);
  });
});

describe("connections", () => {
  test("a half-open one carries nothing and is not closed; the session resumes on another", async () => {
    const sandbox = await startHarness();
    const gateway = await connect(sandbox);
    const sessionId = at(gateway.events("READY"), 0).d.session_id;
    const seq = gateway.lastSeq;
    await sandbox.fault({ kind: "half_open", bot: sandbox.bot.userId });
    gateway.send(1, seq);
    await sandbox.fault({ kind: "reconnect", bot: sandbox.bot.userId });
    await sandbox.fault({ kind: "close", bot: sandbox.bot.userId, code: 4000 });
    await sandbox.say("lobby", "into the void");
    const other = new RawGateway(sandbox.url);
    await other.resume(sandbox.bot.token, sessionId, seq);
    await other.event("RESUMED");
    expect(contents(other)).toEqual(["into the void"]);
    expect(gateway.lastSeq).toBe(seq);
    expect(gateway.received.some(({ op }) => op === 11 || op === 7)).toBe(false);
    expect(gateway.closed).toBeNull();
    expect(gateway.socket.readyState).toBe(WebSocket.OPEN);
  });

  test("discord.js notices the silence by its heartbeat", async () => {
    const sandbox = await startHarness({ heartbeatMs: 200 });
    const client = await login(sandbox);
    const noticed = next<string>(client, Events.Debug, (line) => line.includes("Zombie connection"));
    await sandbox.fault({ kind: "half_open", bot: sandbox.bot.userId });
    // Its RESUME follows half a minute later: the library asks the dead line to be closed, and waits for that.
    await noticed;
  });

  test("the gateway's address refuses for a while, without a word or with a status", async () => {
    const sandbox = await startHarness();
    const { port } = new URL(sandbox.url);
    const ask = async (): Promise<string> => {
      const socket = connectTcp(Number(port), "127.0.0.1");
      onTestFinished(() => void socket.destroy());
      let said = "";
      socket.on("data", (bytes) => {
        said += bytes;
      });
      socket.write(
        "GET /gateway/?v=10 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
      );
      await new Promise((resolve) => socket.once("close", resolve));
      return said;
    };
    const standing = await connect(sandbox);
    await sandbox.fault({ kind: "refuse_gateway", forMs: 30_000 });
    expect(await ask()).toBe("");
    await sandbox.fault({ kind: "refuse_gateway", forMs: 30_000, status: 520 });
    expect(await ask()).toMatch(/^HTTP\/1.1 520 /);
    expect(await armedKinds(sandbox)).toEqual(["refuse_gateway"]);
    expect(standing.closed).toBeNull();
    await sandbox.control("POST", "/clock", { advanceMs: 30_000 });
    await connect(sandbox, 1);
  });

  test.each([
    [undefined, (gateway: RawGateway) => gateway.payload(({ op, d }) => op === 9 && d === false)],
    [4007, async (gateway: RawGateway) => expect((await gateway.closing()).code).toBe(4007)],
    [4009, async (gateway: RawGateway) => expect((await gateway.closing()).code).toBe(4009)],
  ])("a RESUME is refused with %s, and the session is gone", async (code, isRefused) => {
    const sandbox = await startHarness();
    const gateway = await connect(sandbox);
    await sandbox.fault({ kind: "refuse_resume", bot: sandbox.bot.userId, ...(code === undefined ? {} : { code }) });
    const sessionId = at(gateway.events("READY"), 0).d.session_id;
    await gateway.close(null);
    const refused = new RawGateway(sandbox.url);
    await refused.resume(sandbox.bot.token, sessionId, gateway.lastSeq);
    await isRefused(refused);
    expect(await armedKinds(sandbox)).toEqual([]);
    const again = new RawGateway(sandbox.url);
    await again.resume(sandbox.bot.token, sessionId, gateway.lastSeq);
    expect((await again.payload(({ op }) => op === 9)).d).toBe(false);
  });

  test("discord.js signs in anew when its RESUME is refused", async () => {
    const sandbox = await startHarness();
    const client = await login(sandbox);
    await sandbox.fault({ kind: "refuse_resume", bot: sandbox.bot.userId, code: 4009 });
    const ready = next(client as Client, Events.ShardReady);
    await sandbox.fault({ kind: "drop_socket", bot: sandbox.bot.userId });
    await ready;
    const { counts } = await sandbox.control("GET", "/transcript");
    expect(counts[sandbox.bot.userId]).toMatchObject({ identify: 2, resume: 0 });
  }, 30_000);
});

describe("an outage of the guild", () => {
  test("is told to discord.js, keeps everybody silent, and ends by itself", async () => {
    const sandbox = await startHarness();
    const client = await login(sandbox);
    const gone = next<{ id: string }>(client, Events.GuildUnavailable);
    await sandbox.fault({ kind: "guild_outage", forMs: 60_000 });
    expect((await gone).id).toBe(sandbox.guildId);
    await expect(sandbox.say("lobby", "hello")).rejects.toThrow(/503/);
    for (const path of [`/guilds/${sandbox.guildId}`, `/channels/${sandbox.channel("lobby")}/messages`]) {
      expect((await sandbox.rest("GET", path)).status).toBe(503);
    }
    expect((await sandbox.rest("GET", "/users/@me")).status).toBe(200);
    const back = next<{ id: string }>(client, Events.GuildAvailable);
    await sandbox.control("POST", "/clock", { advanceMs: 60_000 });
    expect((await back).id).toBe(sandbox.guildId);
    const heard = next<{ content: string }>(client, Events.MessageCreate);
    await sandbox.say("lobby", "back again");
    expect((await heard).content).toBe("back again");
  });

  test("keeps GUILD_CREATE from a bot that signs in meanwhile, until it is cleared", async () => {
    const sandbox = await startHarness();
    await sandbox.fault({ kind: "guild_outage", guildId: sandbox.guildId });
    const gateway = new RawGateway(sandbox.url);
    const ready = await gateway.identify(sandbox.bot.token);
    expect(ready.d.guilds).toEqual([{ id: sandbox.guildId, unavailable: true }]);
    gateway.send(1, null);
    await gateway.payload(({ op }) => op === 11);
    expect(gateway.events("GUILD_CREATE")).toEqual([]);
    await sandbox.control("DELETE", "/faults");
    expect((await gateway.event("GUILD_CREATE")).d).toMatchObject({ id: sandbox.guildId, unavailable: false });
  });
});

describe("IDENTIFYs that are almost used up", () => {
  const left = async (sandbox: Harness): Promise<number> =>
    (await sandbox.rest("GET", "/gateway/bot")).body.session_start_limit.remaining;

  test("are told, count down, and come back with the day", async () => {
    let now = Date.now();
    const sandbox = await startHarness({ liftLimits: false, now: () => now });
    await sandbox.fault({ kind: "start_limit", bot: sandbox.bot.userId, remaining: 1 });
    expect(await left(sandbox)).toBe(1);
    await connect(sandbox);
    expect(await left(sandbox)).toBe(0);
    now += 24 * 60 * 60_000;
    expect(await left(sandbox)).toBe(1_000);
  });

  test("past the last one the token is worth nothing", async () => {
    const sandbox = await startHarness({ liftLimits: false });
    await sandbox.fault({ kind: "start_limit", bot: sandbox.bot.userId, remaining: 0 });
    const gateway = new RawGateway(sandbox.url);
    await gateway.payload(({ op }) => op === 10);
    gateway.send(2, { token: sandbox.bot.token, intents: 1, properties: {} });
    expect((await gateway.closing()).code).toBe(4004);
  });

  test("cleared, only those count that were really used", async () => {
    const sandbox = await startHarness({ liftLimits: false });
    await sandbox.fault({ kind: "start_limit", bot: sandbox.bot.userId, remaining: 5 });
    await connect(sandbox);
    await sandbox.control("DELETE", "/faults");
    expect(await left(sandbox)).toBe(999);
  });
});
