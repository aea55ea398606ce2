/** What the command line prints of the running house. */
import { expect, test } from "vitest";
import { plain } from "../../src/cli/logs/log-line.ts";
import { statusTable } from "../../src/cli/tables.ts";
import { botStatusOf, houseStatusOf } from "../support/house-status.ts";

test("the table names every bot with the id that other commands take", () => {
  const work = { turns: 1, waiting: 2, requests: 3, lastBeatAt: 0 };
  const manager = botStatusOf({ ...work, id: "manager", name: "Manager", pid: 12 });
  const lead = botStatusOf({
    id: "tech-lead",
    name: "Tech Lead",
    state: "given_up",
    pid: null,
    problem: "Discord\u001b[2J\n  answered 401.",
  });
  const spare = { pid: 77, memoryBytes: 15_600_000 };
  const status = houseStatusOf({ storeProblem: "its disk is full", bots: [manager, lead], spare });
  expect(statusTable(status, plain)).toBe(
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
    botStatusOf({ id: "nx", name: "NX", state: "paused", pausedSince: 0, problem: "Its last beat failed." }),
    botStatusOf({ heartbeatPausedSince: 60_000 }),
  ];
  const lines = statusTable(houseStatusOf({ bots }), plain).split("\n");
  expect(lines[3]).toMatch(
    / {2}paused since 1970-01-01 00:00:00 UTC \(`guildhall bots resume nx`\); Its last beat failed\.$/,
  );
  expect(lines[4]).toMatch(
    / {2}heartbeat paused since 1970-01-01 00:01:00 UTC \(`guildhall heartbeat resume webster`\)$/,
  );
});

test("processes that can be ended by hand are named, and when a parked bot is tried again", () => {
  const bots = [botStatusOf({ state: "parked", pid: null, problem: "its process was ended by SIGKILL", retryAt: 0 })];
  const status = houseStatusOf({ page: "http://127.0.0.1:4680", sandboxPid: 9, databasePid: 11, bots });
  const lines = statusTable(status, plain).split("\n");
  expect(lines[0]).toBe("Guildhall, pid 7, sandbox at http://127.0.0.1:4680 (pid 9), its Postgres with pid 11");
  expect(lines[3]).toMatch(
    / {2}its process was ended by SIGKILL; tried again at 1970-01-01 00:00:00 UTC, or at once by `guildhall restart webster`$/,
  );
});

test("what is held against the address is told above the table, once it matters", () => {
  const { address: free } = houseStatusOf();
  const second = (address: Partial<typeof free>) =>
    statusTable(houseStatusOf({ address: { ...free, ...address } }), plain).split("\n")[1];
  expect(second({ invalidCount: 99 })).toBe("");
  expect(second({ invalidCount: 100 })).toBe(
    "Discord counts 100 refused requests within 10 minutes (1000 stop everything).",
  );
  expect(second({ invalidCount: 1_002, heldForMs: 61_500, why: "too many refused requests" })).toBe(
    "Nothing but answers to commands leaves for 62 s: too many refused requests; 1002 refused requests within 10 minutes (1000 stop everything).",
  );
});
