/** Walk: behind the scene of the sandbox. What it shows is so; what is killed comes back; what was given up is brought back. */
import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { must } from "../support/product-discord.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";
import { readScrape, sampleOf } from "../support/prometheus.ts";
import { until } from "../support/until.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk({ sandboxed: true, environment: { GUILDHALL_PORT: "0" } });
});
afterAll(() => walk.end());

interface Shown {
  readonly agentId: string;
  readonly botUserId: string | null;
  readonly state: string;
  readonly pid: number | null;
  readonly memoryBytes: number | null;
  readonly executorPid: number | null;
  readonly problem: string | null;
  readonly connected: boolean;
  readonly events: readonly { readonly at: number; readonly text: string }[];
}

async function shown(agentId: string): Promise<Shown> {
  const { bots }: { bots: readonly Shown[] } = await walk.discord.control("GET", "/backstage");
  return must(
    bots.find((bot) => bot.agentId === agentId),
    `bot "${agentId}"`,
  );
}

const order = (agentId: string, verb: string) => walk.discord.control("POST", `/backstage/bots/${agentId}/${verb}`);
const texts = async (agentId: string) => (await shown(agentId)).events.map(({ text }) => text);

test("the page's port passes health, readiness and metrics on", async () => {
  const page = walk.discord.url;
  expect(await (await fetch(`${page}/healthz`)).json()).toMatchObject({ status: "ok", mode: "sandbox" });
  expect(await (await fetch(`${page}/readyz`)).json()).toMatchObject({ ready: true });
  const scrape = readScrape(await (await fetch(`${page}/metrics`)).text());
  expect(sampleOf(scrape, "guildhall_bot_state", { bot: "manager", state: "ready" })).toBe(1);
});

test("every bot is shown with its process, its memory and what happened to it", async () => {
  const userId = await walk.discord.userId("Manager");
  const bot = await until(async () => {
    const found = await shown("manager");
    expect(found).toMatchObject({ state: "ready", connected: true, botUserId: userId });
    return found;
  });
  expect(bot.pid).toBe(await walk.product.workerPid("manager"));
  expect(bot.memoryBytes).toBeGreaterThan(5e6);
  expect(bot.memoryBytes).toBeLessThan(2e8);
  expect(bot.events.map(({ text }) => text)).toEqual(["starting", "ready", "signed in anew (IDENTIFY)"]);
  await walk.discord.answerTo(await walk.newcomer.say(await walk.discord.channel("task-board"), "hello"));
  expect((await shown("manager")).executorPid).toBe(await walk.product.executorPid("manager"));
});

describe("an order", () => {
  test("to kill ends the worker, which comes back and resumes its session", async () => {
    const { pid } = await shown("webster");
    await order("webster", "kill");
    await until(async () => {
      const after = await shown("webster");
      expect(after.state).toBe("ready");
      expect(after.pid).not.toBe(pid);
    });
    expect(existsSync(`/proc/${pid}`)).toBe(false);
    expect(await walk.discord.counts("Webster")).toMatchObject({ identify: 1, resume: 1 });
    expect((await texts("webster")).slice(3)).toEqual([
      "killed on request",
      "starting: its process was ended by SIGKILL",
      "starting",
      "ready",
      "resumed its gateway session",
    ]);
  });

  test("to restart brings back a bot that was given up", async () => {
    await walk.discord.fault({ kind: "revoke_token", bot: "Auditor" });
    await walk.product.untilState("auditor", "given_up");
    const { problem } = await shown("auditor");
    const cure = `It was revoked: once it is valid again (Restore token), press Bring back, in Backstage at ${walk.discord.url}.`;
    expect(problem).toBe(`Discord refuses its token (close code 4004). ${cure}`);
    expect((await walk.product.bot("auditor")).problem).toBe(problem);
    const excused = [{ id: "auditor", name: "Auditor", state: "given_up", problem }];
    expect(await (await fetch(`${walk.discord.url}/readyz`)).json()).toMatchObject({ excused });
    const logs = await walk.discord.channel("agent-logs");
    await walk.discord.heard(logs, `Auditor was given up: ${problem} The other bots serve on.`);
    await walk.discord.fault({ kind: "restore_token", bot: "Auditor" });
    await order("auditor", "restart");
    await walk.product.untilState("auditor", "ready");
    const seen = await texts("auditor");
    expect(seen.find((text) => text.startsWith("given up: "))).toBeDefined();
    expect(seen).toContain("restarted on request");
  });

  test("to restart a bot that runs costs no IDENTIFY", async () => {
    const before = await walk.discord.counts("Optimizer");
    const { pid } = await shown("optimizer");
    await order("optimizer", "restart");
    await until(async () => {
      const after = await shown("optimizer");
      expect({ state: after.state, same: after.pid === pid }).toEqual({ state: "ready", same: false });
    });
    const after = await walk.discord.counts("Optimizer");
    expect(after).toMatchObject({ identify: before.identify, resume: before.resume + 1 });
  });

  test("of an unknown bot is refused with its reason", async () => {
    await expect(order("nobody", "kill")).rejects.toThrow('404 {"message":"There is no enabled agent \\"nobody\\"."');
  });
});

test("nobody else is let in: the house itself wants the token that only the sandbox has", async () => {
  const { http } = await walk.product.status();
  expect((await fetch(`${http}/backstage`)).status).toBe(401);
  const kill = await fetch(`${http}/backstage/bots/manager/kill`, { method: "POST" });
  expect(kill.status).toBe(401);
  expect(walk.product.said + walk.product.log()).not.toContain("Bearer ");
});
