/**
 * `/healthz` and `/readyz`. Healthy: this process serves; whoever restarts on no answer does so only when a restart can help,
 * so neither a store that is away nor a bot in trouble counts. Ready: the store answers and every bot that should speak can.
 */
import { json } from "./answer.ts";
import type { Route } from "./route.ts";

/** How one enabled agent's bot is. `state` is that of its process, or `no_token`. */
export interface BotCondition {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly problem: string | null;
}

/** What health is judged by. */
export interface HealthFacts {
  readonly version: string;
  readonly mode: "sandbox" | "discord";
  bots(): readonly BotCondition[];
  /** What is the matter with the store; null when it answers in time and can be written. */
  storeProblem(): Promise<string | null>;
}

/** States in which nobody waits for a bot: a person wants it so, or has to help. */
const excusedStates: ReadonlySet<string> = new Set(["no_token", "given_up", "paused"]);

/** The two routes. */
export function healthRoutes(facts: HealthFacts): readonly Route[] {
  return [
    { method: "GET", path: "/healthz", answer: () => json(200, health(facts)) },
    {
      method: "GET",
      path: "/readyz",
      answer: async () => {
        const found = readiness(facts.bots(), await facts.storeProblem());
        return json(found.ready ? 200 : 503, found);
      },
    },
  ];
}

function health({ version, mode, bots }: HealthFacts) {
  const all = bots();
  const uptimeSeconds = Math.round(process.uptime());
  const readyCount = all.filter(({ state }) => state === "ready").length;
  return { status: "ok", version, pid: process.pid, uptimeSeconds, mode, bots: { ready: readyCount, all: all.length } };
}

/** Who is ready, who is not and why, and for whom nobody waits. */
function readiness(bots: readonly BotCondition[], storeProblem: string | null) {
  const excused = bots.filter(({ state }) => excusedStates.has(state));
  const expected = bots.filter(({ state }) => !excusedStates.has(state));
  const waitingFor = expected.filter(({ state }) => state !== "ready");
  return {
    ready: storeProblem === null && waitingFor.length === 0,
    store: storeProblem ?? "answers",
    readyBots: expected.filter(({ state }) => state === "ready").map(({ id }) => id),
    waitingFor,
    excused,
  };
}
