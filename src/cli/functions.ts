/** What the running house answers over its control socket; each function parses its own input. */
import * as z from "zod";
import type { Agent } from "../domain/agent.ts";
import { agentNamed } from "./agent-named.ts";
import type { ControlFunctions } from "./control-socket.ts";
import { deadInput, deadOrder, decideDead, listDead } from "./dead.ts";
import { maxPastCount, readPast } from "./explain/explain-map.ts";
import { answerQuestion, writtenQuestion } from "./explain/explain-question.ts";
import { runningWorld } from "./explain/explain-worlds.ts";
import type { House } from "./house/house.ts";
import { readSpare } from "./house/watched-house.ts";
import type { OrderReport } from "./order-report.ts";
import { buildStamp } from "./places.ts";

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
  /** Requests that its worker was handed, or will be when it has room. */
  requests: z.number(),
  lastBeatAt: z.number().nullable(),
  /** Since when an operator keeps the bot away; then its heartbeat. */
  pausedSince: z.number().nullable(),
  heartbeatPausedSince: z.number().nullable(),
  problem: z.string().nullable(),
});

/** What `guildhall status` shows. */
export const houseStatus = z.object({
  pid: z.number(),
  /** Which build of the program it runs. */
  build: z.string().nullable(),
  page: z.string().nullable(),
  http: z.string(),
  /** The base of the API that its bots use. */
  api: z.string(),
  /** What Discord holds against this host's address; while `heldForMs` is not 0, nothing but answers to commands leaves. */
  address: z.object({
    invalidCount: z.number(),
    maxInvalidCount: z.number(),
    heldForMs: z.number(),
    why: z.string().nullable(),
  }),
  /** What is the matter with the database; null while nothing is. */
  storeProblem: z.string().nullable().default(null),
  bots: z.array(botStatus),
  /** The worker that is kept ready; null when there is none. `memoryBytes`: PSS, null where the system does not tell. */
  spare: z.object({ pid: z.number(), memoryBytes: z.number().nullable() }).nullable(),
});

type HouseStatus = z.infer<typeof houseStatus>;

const reloadInput = z.object({ plan: z.boolean() });
const agentsInput = z.object({ agents: z.array(z.string()) });
const heartbeatInput = z.object({ order: z.enum(["now", "pause", "resume"]), agent: z.string() });
const messageInput = z.object({ message: z.string() });
const pastInput = z.object({ last: z.int().min(1).max(maxPastCount) });
const syncInput = z.object({ apply: z.boolean() });

/** What came of an order about a heartbeat, in words. */
export const heartbeatReport = z.object({ ok: z.boolean(), text: z.string() });

/** What `guildhall stop` waits for. */
export const stopAnswer = z.object({ pid: z.number() });

/** The story of a message; `story` has its fields where the message itself was recorded. */
export const whyAnswer = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), story: z.unknown(), text: z.string() }),
  z.object({ ok: z.literal(false), problem: z.string() }),
]);

/** Given to bots, all of which there are. */
type BotOrder = (agents: readonly Agent[]) => Promise<readonly OrderReport[]>;

/** The functions, by the names that the CLI asks for. `stop` ends the house in order. */
export function houseFunctions(house: House, stop: () => void): ControlFunctions {
  // As it was when the house started; another may lie there later.
  const build = buildStamp();
  const ordered = async (input: unknown, order: BotOrder): Promise<readonly OrderReport[]> => {
    const agents: Agent[] = [];
    const refused: OrderReport[] = [];
    for (const name of agentsInput.parse(input).agents) {
      const named = agentNamed(name, house.agents);
      if (named.ok) agents.push(named.agent);
      else refused.push({ kind: "refused", name, problem: named.problem });
    }
    return [...refused, ...(await order(agents))];
  };
  return {
    stop: async () => {
      stop();
      return { pid: process.pid };
    },
    reload: (input) => house.reload(reloadInput.parse(input).plan),
    restart_bots: (input) =>
      ordered(input, (agents) => Promise.all(agents.map((agent) => house.orders.restart(agent)))),
    pause_bots: (input) => ordered(input, (agents) => house.orders.pause(agents)),
    resume_bots: (input) => ordered(input, (agents) => house.orders.resume(agents)),
    status: async () => ({ ...statusOf(house), spare: await readSpare(house.supervisor), build }),
    heartbeat: async (input) => orderHeartbeat(heartbeatInput.parse(input), house),
    explain_message: async (input) => house.control.explainMessage(messageInput.parse(input).message),
    past_messages: async (input) => readPast(pastInput.parse(input).last, house),
    explain: async (input) => answerQuestion(writtenQuestion.parse(input), runningWorld(house)),
    dead_list: async (input) => listDead(deadInput.parse(input), house),
    dead_decide: async (input) => decideDead(deadOrder.parse(input), house),
    commands_sync: async (input) => house.syncCommands(syncInput.parse(input).apply),
  };
}

async function orderHeartbeat(
  { order, agent }: z.infer<typeof heartbeatInput>,
  { agents, control }: House,
): Promise<z.infer<typeof heartbeatReport>> {
  const named = agentNamed(agent, agents);
  return named.ok ? control.orderHeartbeat(order, named.agent) : { ok: false, text: named.problem };
}

function statusOf({
  agents,
  store,
  supervisor,
  pool,
  control,
  orders,
  address,
  discord,
  pageUrl,
  httpUrl,
  apiUrl,
}: House): Omit<HouseStatus, "build" | "spare"> {
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
      requests: discord.depthOf(id),
      lastBeatAt: beat?.at ?? null,
      pausedSince: orders.pausedSince(id),
      heartbeatPausedSince: control.heartbeats.pauseOf(id)?.since ?? null,
      problem: bot?.problem ?? beat?.problem ?? null,
    };
  });
  return {
    pid: process.pid,
    page: pageUrl,
    http: httpUrl,
    api: apiUrl,
    address: address.reading,
    storeProblem: store.watch.trouble?.words ?? null,
    bots,
  };
}
