/**
 * Backstage: every bot's processes and last events, and two orders to them. Served only beside a sandbox, whose page shows
 * it and passes orders on; each request needs the bearer token of this start.
 */
import { type Answer, done, json, refusal } from "./answer.ts";
import type { Parameters, Route } from "./route.ts";

/** One bot as backstage shows it. */
export interface BackstageBot {
  readonly botUserId: string | null;
  readonly agentId: string;
  readonly name: string;
  readonly state: string;
  readonly pid: number | null;
  readonly memoryBytes: number | null;
  readonly executorPid: number | null;
  readonly problem: string | null;
  /** Oldest first; `at` in milliseconds since 1970. */
  readonly events: readonly { readonly at: number; readonly text: string }[];
}

/** The worker that is kept ready for the bot whose own dies. `memoryBytes`: null where the system does not tell. */
export interface SpareProcess {
  readonly pid: number;
  readonly memoryBytes: number | null;
}

/** Why an order was not carried out. */
export interface Refused {
  readonly kind: "unknown_bot" | "impossible";
  readonly problem: string;
}

/** What can be seen and done; orders give null when they are carried out. */
export interface Backstage {
  bots(): Promise<readonly BackstageBot[]>;
  /** Null when there is none. */
  spare(): Promise<SpareProcess | null>;
  /** SIGKILL to the bot's worker. */
  kill(agentId: string): Refused | null;
  /** Starts the worker anew, whatever its state. */
  restart(agentId: string): Refused | null;
}

/** The routes. */
export function backstageRoutes(backstage: Backstage): readonly Route[] {
  const order = (verb: "kill" | "restart"): Route => ({
    method: "POST",
    path: `/backstage/bots/{agentId}/${verb}`,
    isSecret: true,
    answer: ({ agentId = "" }: Parameters) => outcome(backstage[verb](agentId)),
  });
  const show: Route = {
    method: "GET",
    path: "/backstage",
    isSecret: true,
    answer: async () => json(200, { bots: await backstage.bots(), spare: await backstage.spare() }),
  };
  return [show, order("kill"), order("restart")];
}

function outcome(refused: Refused | null): Answer {
  if (refused === null) return done;
  return refusal(refused.kind === "unknown_bot" ? 404 : 409, refused.problem);
}
