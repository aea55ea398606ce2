/** What the running house answers over its control socket; each function parses its own input. */
import * as z from "zod";
import type { Agent } from "../domain/agent.ts";
import type { BeatOutcome } from "../heartbeat/heartbeats.ts";
import { agentNamed } from "./agent-named.ts";
import type { OrderReport } from "./bot-orders.ts";
import type { ControlFunctions } from "./control-socket.ts";
import { answerQuestion, writtenQuestion } from "./explain-question.ts";
import { runningWorld } from "./explain-worlds.ts";
import type { House } from "./house.ts";

/** One bot of `guildhall status`. */
const botStatus = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  pid: z.number().nullable(),
  executorPid: z.number().nullable(),
  /** Turns that run: conversations, tasks, heartbeats. */
  turns: z.number(),
  /** Messages whose turn has still to come, and posts that Discord has still to confirm. */
  waiting: z.number(),
  lastBeatAt: z.number().nullable(),
  problem: z.string().nullable(),
});

/** What `guildhall status` shows. */
export const houseStatus = z.object({ pid: z.number(), page: z.string().nullable(), bots: z.array(botStatus) });

const agentInput = z.object({ agent: z.string() });

/** How `guildhall heartbeat now` went. `refused`: it did not begin to beat. `place`: the recipient as people know it. */
export const beatReport = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("refused"), problem: z.string() }),
  z.object({ kind: z.literal("posted"), name: z.string(), recipient: z.string(), place: z.string() }),
  z.object({ kind: z.enum(["quiet", "nothing_due", "already_beating", "outside_hours"]), name: z.string() }),
  z.object({ kind: z.literal("failed"), name: z.string(), problem: z.string() }),
]);

/** What `guildhall stop` waits for. */
export const stopAnswer = z.object({ pid: z.number() });

/** The functions, by the names that the CLI asks for. `stop` ends the house in order. */
export function houseFunctions(house: House, stop: () => void): ControlFunctions {
  const ordered = async (input: unknown, order: (agent: Agent) => Promise<OrderReport>): Promise<OrderReport> => {
    const { agent: written } = agentInput.parse(input);
    const named = agentNamed(written, house.agents);
    return named.ok ? order(named.agent) : { kind: "refused", name: written, problem: named.problem };
  };
  return {
    stop: async () => {
      stop();
      return { pid: process.pid };
    },
    restart_bot: (input) => ordered(input, (agent) => house.orders.restart(agent)),
    pause_bot: (input) => ordered(input, (agent) => house.orders.pause(agent)),
    resume_bot: (input) => ordered(input, (agent) => house.orders.resume(agent)),
    status: async () => statusOf(house),
    heartbeat_now: async (input) => beatNow(agentInput.parse(input).agent, house),
    explain: async (input) => answerQuestion(writtenQuestion.parse(input), runningWorld(house)),
  };
}

/** A bot that cannot speak is not made to think of what to say. */
async function beatNow(written: string, { agents, supervisor, control }: House): Promise<z.infer<typeof beatReport>> {
  const named = agentNamed(written, agents);
  if (!named.ok) return { kind: "refused", problem: named.problem };
  const { id, name, tokenVariable } = named.agent;
  const bot = supervisor.states().find((one) => one.id === id);
  if (!bot) return { kind: "refused", problem: `${name} has no token (${tokenVariable}) and so could post nothing.` };
  if (bot.state === "paused") {
    return { kind: "refused", problem: `${name} is paused. \`guildhall bots resume ${id}\` brings it back.` };
  }
  if (bot.state === "given_up") {
    const problem = `${name} was given up and could post nothing: ${bot.problem} Put that right, then restart Guildhall.`;
    return { kind: "refused", problem };
  }
  const outcome: BeatOutcome = await control.heartbeats.beatNow(id);
  if (outcome.kind !== "posted") return { ...outcome, name };
  return { ...outcome, name, place: placeOf(outcome.recipient, control.view) };
}

/** A channel by its name where the guild tells it; a person by their id. */
function placeOf(recipient: string, view: House["control"]["view"]): string {
  const channel = view.channel(recipient.replace("channel:", ""));
  return channel ? `#${channel.name}` : recipient;
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
      waiting: control.workCount(id) - control.desk.countOf(id, "chat"),
      lastBeatAt: beat?.at ?? null,
      problem: bot?.problem ?? beat?.problem ?? null,
    };
  });
  return { pid: process.pid, page: pageUrl, bots };
}
