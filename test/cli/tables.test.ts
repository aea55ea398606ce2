/** What the command line prints of the running house. */
import { expect, test } from "vitest";
import { plain } from "../../src/cli/logs/log-line.ts";
import { statusTable } from "../../src/cli/tables.ts";

const idle = {
  pid: null,
  executorPid: null,
  turns: 0,
  waiting: 0,
  requests: 0,
  lastBeatAt: null,
  pausedSince: null,
  heartbeatPausedSince: null,
  problem: null,
};
const free = { invalidCount: 0, maxInvalidCount: 1_000, heldForMs: 0, why: null };
const house = {
  pid: 7,
  build: null,
  page: null,
  http: "http://127.0.0.1:4680",
  api: "https://discord.com/api",
  spare: null,
  storeProblem: null,
};

test("the table names every bot with the id that other commands take", () => {
  const work = { turns: 1, waiting: 2, requests: 3 };
  const manager = { ...idle, ...work, id: "manager", name: "Manager", state: "ready", pid: 12 };
  const lead = {
    ...idle,
    id: "tech-lead",
    name: "Tech Lead",
    state: "given_up",
    problem: "Discord\u001b[2J\n  answered 401.",
  };
  const spare = { pid: 77, memoryBytes: 15_600_000 };
  const bots = [{ ...manager, lastBeatAt: 0 }, lead];
  expect(statusTable({ ...house, storeProblem: "its disk is full", address: free, bots, spare }, plain)).toBe(
    [
      "Guildhall, pid 7, Discord",
      "The database is in trouble: its disk is full.",
      "",
      "bot        agent      state     pid  executor  turns  waiting  requests  last beat                trouble",
      "Manager    manager    ready     12   –         1      2        3         1970-01-01 00:00:00 UTC",
      "Tech Lead  tech-lead  given up  –    –         0      0        0         –                        Discord [2J answered 401.",
      "",
      "A spare worker waits for the bot whose own dies: pid 77, 16 MB.",
    ].join("\n"),
  );
});

test("what an operator has paused says so, since when, and how it goes on; what troubles it stands beside", () => {
  const bots = [
    { ...idle, id: "nx", name: "NX", state: "paused", pausedSince: 0, problem: "Its last beat failed." },
    { ...idle, id: "webster", name: "Webster", state: "ready", heartbeatPausedSince: 60_000 },
  ];
  const lines = statusTable({ ...house, address: free, bots }, plain).split("\n");
  expect(lines[3]).toMatch(
    / {2}paused since 1970-01-01 00:00:00 UTC \(`guildhall bots resume nx`\); Its last beat failed\.$/,
  );
  expect(lines[4]).toMatch(
    / {2}heartbeat paused since 1970-01-01 00:01:00 UTC \(`guildhall heartbeat resume webster`\)$/,
  );
});

test("what is held against the address is told above the table, once it matters", () => {
  const second = (address: Partial<Omit<typeof free, "why">> & { why?: string }) =>
    statusTable({ ...house, bots: [], address: { ...free, ...address } }, plain).split("\n")[1];
  expect(second({ invalidCount: 99 })).toBe("");
  expect(second({ invalidCount: 100 })).toBe(
    "Discord counts 100 refused requests within 10 minutes (1000 stop everything).",
  );
  expect(second({ invalidCount: 1_002, heldForMs: 61_500, why: "too many refused requests" })).toBe(
    "Nothing but answers to commands leaves for 62 s: too many refused requests; 1002 refused requests within 10 minutes (1000 stop everything).",
  );
});
