/** What the command line prints of the running house. */
import { expect, test } from "vitest";
import { plain } from "../../src/cli/logs/log-line.ts";
import { statusTable } from "../../src/cli/tables.ts";

test("the table names every bot with the id that other commands take", () => {
  const idle = { pid: null, executorPid: null, turns: 0, waiting: 0, lastBeatAt: null, problem: null };
  const manager = { ...idle, id: "manager", name: "Manager", state: "ready", pid: 12, turns: 1, waiting: 2 };
  const lead = {
    ...idle,
    id: "tech-lead",
    name: "Tech Lead",
    state: "given_up",
    problem: "Discord\u001b[2J\n  answered 401.",
  };
  expect(
    statusTable(
      {
        pid: 7,
        build: null,
        page: null,
        http: "http://127.0.0.1:4680",
        api: "https://discord.com/api",
        bots: [{ ...manager, lastBeatAt: 0 }, lead],
      },
      plain,
    ),
  ).toBe(
    [
      "Guildhall, pid 7, Discord",
      "",
      "bot        agent      state     pid  executor  turns  waiting  last beat                trouble",
      "Manager    manager    ready     12   –         1      2        1970-01-01 00:00:00 UTC",
      "Tech Lead  tech-lead  given up  –    –         0      0        –                        Discord [2J answered 401.",
    ].join("\n"),
  );
});
