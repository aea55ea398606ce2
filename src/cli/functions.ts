/** What the running house answers over its control socket; each function parses its own input. */
import * as z from "zod";
import { explain } from "../control/explain.ts";
import type { ControlFunctions } from "./control-socket.ts";
import { runningWorld } from "./explain-worlds.ts";
import type { House } from "./house.ts";

/** One bot of `guildhall status`. */
const botStatus = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  pid: z.number().nullable(),
  executorPid: z.number().nullable(),
  turns: z.number(),
  waiting: z.number(),
  lastBeatAt: z.number().nullable(),
  problem: z.string().nullable(),
});

/** What `guildhall status` shows. */
export const houseStatus = z.object({ pid: z.number(), page: z.string().nullable(), bots: z.array(botStatus) });

const agentInput = z.object({ agent: z.string() });

/** The question of `guildhall explain`. */
const explainInput = z.object({ channel: z.string(), author: z.string(), text: z.string() });

/** The functions, by the names that the CLI asks for. */
export function houseFunctions(house: House): ControlFunctions {
  return {
    status: async () => statusOf(house),
    heartbeat_now: async (input) => house.control.heartbeats.beatNow(agentInput.parse(input).agent),
    explain: async (input) => explain(explainInput.parse(input), runningWorld(house)),
  };
}

function statusOf({ agents, supervisor, pool, control, pageUrl }: House): z.infer<typeof houseStatus> {
  const states = new Map(supervisor.states().map((bot) => [bot.id, bot]));
  const executors = pool.pids();
  const bots = [...agents.values()].map(({ id, name }) => {
    const bot = states.get(id);
    const beat = control.heartbeats.lastBeat(id);
    return {
      id,
      name,
      state: bot?.state ?? "no_token",
      pid: bot?.pid ?? null,
      executorPid: executors.get(id) ?? null,
      turns: control.desk.countOf(id),
      waiting: control.workCount(id),
      lastBeatAt: beat?.at ?? null,
      problem: bot?.problem ?? beat?.problem ?? null,
    };
  });
  return { pid: process.pid, page: pageUrl, bots };
}
