/** What a bot has to do where: by owning, reading along, handing work over, getting it, and reporting. */
import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import type { Agent } from "../../src/domain/agent.ts";
import { channelDuties } from "../../src/domain/channel-duties.ts";
import type { ChannelPolicy } from "../../src/domain/channel-map.ts";

const loaded = loadConfig({ root: `${import.meta.dirname}/../..`, env: {} });
if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
const agents = loaded.config.agents.filter(({ enabled }) => enabled);
const agent = (id: string): Agent => {
  const found = agents.find((one) => one.id === id);
  if (!found) throw new Error(`There is no agent ${id}.`);
  return found;
};
const nobodys: ChannelPolicy = {
  owner: null,
  listeners: [],
  mention: "required",
  foreignBots: "ignore",
  purpose: null,
  ownerLine: "",
  mentionLine: "",
};
const duties = (of: Agent, policy: Partial<ChannelPolicy>) =>
  channelDuties(of, { id: "5", policy: { ...nobodys, ...policy } }, agents);

test("none in a channel that is not its own", () => {
  expect(duties(agent("webster"), { owner: "manager", listeners: ["auditor"] })).toEqual([]);
});

test("an owner answers, in threads too; a listener reads; who is both does both", () => {
  expect(duties(agent("webster"), { owner: "webster" })).toEqual([
    {
      needs: ["viewChannel", "readMessageHistory", "sendMessages", "sendMessagesInThreads"],
      purpose: "it answers here",
    },
  ]);
  expect(duties(agent("webster"), { listeners: ["webster"] })).toEqual([
    { needs: ["viewChannel", "readMessageHistory"], purpose: "it reads along here" },
  ]);
});

test("on the task board who may delegate posts, and who may be delegated to works in threads", () => {
  const of = (id: string) => duties(agent(id), { purpose: "task-board" }).map(({ needs }) => needs);
  const posts = ["viewChannel", "sendMessages"];
  const works = ["viewChannel", "readMessageHistory", "createPublicThreads", "sendMessagesInThreads"];
  expect(of("manager"), "nobody may delegate to the manager").toEqual([posts]);
  expect(of("tech-lead")).toEqual([posts, works]);
  expect(of("webster")).toEqual([works]);
});

test("in the channel between agents only who may delegate posts", () => {
  expect(duties(agent("manager"), { purpose: "inter-agent" })).toHaveLength(1);
  expect(duties(agent("webster"), { purpose: "inter-agent" })).toEqual([]);
});

test("a heartbeat posts where it reports, and nowhere else", () => {
  const beating = (target: "agent-logs" | "origin" | "channel:5" | "channel:6"): Agent => {
    const schedule = { kind: "every", everyMs: 60_000 } as const;
    return { ...agent("webster"), heartbeat: { schedule, zone: "UTC", activeHours: null, target } };
  };
  expect(duties(beating("agent-logs"), { purpose: "agent-logs" })).toHaveLength(1);
  expect(duties(beating("agent-logs"), {})).toEqual([]);
  expect(duties(beating("channel:5"), {})).toHaveLength(1);
  expect(duties(beating("channel:6"), {})).toEqual([]);
  expect(duties(beating("origin"), { purpose: "agent-logs" })).toEqual([]);
});
