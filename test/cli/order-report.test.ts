/** How an order went, in a sentence. */
import { expect, test } from "vitest";
import { reportText } from "../../src/cli/order-report.ts";

const name = "Tech Lead";

test.each([
  [{ kind: "back", name, afterMs: 412, resumed: true }, "Tech Lead is back after 0.4 s, session resumed."],
  [
    { kind: "back", name, afterMs: 1_960, resumed: false },
    "Tech Lead is back after 2.0 s, with a new session, which cost one of the day's IDENTIFYs.",
  ],
  [
    { kind: "not_back", name, state: "given_up", problem: "Discord answered 401." },
    "Tech Lead is not back: it is given up: Discord answered 401.",
  ],
  [{ kind: "not_back", name, state: "starting", problem: null }, "Tech Lead is not back: it is starting."],
  [{ kind: "new", name, afterMs: 250 }, "Tech Lead is here after 0.3 s."],
  [{ kind: "gone", name, waitingCount: 0 }, "Tech Lead has left."],
  [
    { kind: "gone", name, waitingCount: 2 },
    "Tech Lead has left. What it was working on waits until it is enabled again.",
  ],
  [{ kind: "paused", name }, "Tech Lead is paused until it is resumed, also over restarts. What is said to it waits."],
  [{ kind: "already_paused", name, since: 0 }, "Tech Lead has been paused since 1970-01-01 00:00:00 UTC already."],
  [{ kind: "not_paused", name }, "Tech Lead is not paused."],
  [
    { kind: "back", name, afterMs: 412, resumed: true, pausedSince: 0 },
    "Tech Lead is back after 0.4 s, session resumed. It had been paused since 1970-01-01 00:00:00 UTC.",
  ],
  [{ kind: "refused", name, problem: "Tech Lead has no token." }, "Tech Lead has no token."],
] as const)("%j", (report, text) => {
  expect(reportText(report)).toBe(text);
});
