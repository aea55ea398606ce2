/** What the running house answers over its control socket: one function for each call of `control-calls.ts`. */
import type { Agent } from "../domain/agent.ts";
import { agentNamed } from "./agent-named.ts";
import { answerFromStore } from "./answer-from-store.ts";
import { type CallAnswer, type CallInput, type CallName, controlCalls, type HouseStatus } from "./control-calls.ts";
import type { ControlFunctions } from "./control-socket.ts";
import { decideDead, listDead } from "./dead.ts";
import { readPast } from "./explain/explain-map.ts";
import { answerQuestion } from "./explain/explain-question.ts";
import { runningWorld } from "./explain/explain-worlds.ts";
import type { House } from "./house/house.ts";
import { readSpare } from "./house/watched-house.ts";
import type { OrderReport } from "./order-report.ts";
import { buildStamp } from "./places.ts";

/** Given to bots, all of which there are. */
type BotOrder = (agents: readonly Agent[]) => Promise<readonly OrderReport[]>;

/** The functions, by the names that the CLI asks for. `stop` ends the house in order. */
export function houseFunctions(house: House, stop: () => void): ControlFunctions {
  // As it was when the house started; another may lie there later.
  const build = buildStamp();
  const ordered = async (names: readonly string[], order: BotOrder): Promise<readonly OrderReport[]> => {
    const agents: Agent[] = [];
    const refused: OrderReport[] = [];
    for (const name of names) {
      const named = agentNamed(name, house.agents);
      if (named.ok) agents.push(named.agent);
      else refused.push({ kind: "refused", name, problem: named.problem });
    }
    return [...refused, ...(await order(agents))];
  };
  return served({
    stop: async () => {
      stop();
      return { pid: process.pid };
    },
    reload: ({ plan }) => house.reload(plan),
    restart_bots: (input) =>
      ordered(input.agents, (agents) => Promise.all(agents.map((agent) => house.orders.restart(agent)))),
    pause_bots: (input) => ordered(input.agents, (agents) => house.orders.pause(agents)),
    resume_bots: (input) => ordered(input.agents, (agents) => house.orders.resume(agents)),
    status: async () => ({ ...statusOf(house), spare: await readSpare(house.supervisor), build }),
    heartbeat: async (input) => orderHeartbeat(input, house),
    explain_message: ({ message }) => answerFromStore(house.store, () => house.control.explainMessage(message)),
    past_messages: ({ last }) => answerFromStore(house.store, () => readPast(last, house)),
    explain: async (question) => answerQuestion(question, runningWorld(house)),
    dead_list: (input) => answerFromStore(house.store, () => listDead(input, house)),
    dead_decide: (order) => answerFromStore(house.store, () => decideDead(order, house), null),
    commands_sync: async ({ apply }) => house.syncCommands(apply),
  });
}

type Answering = { readonly [Name in CallName]: (input: CallInput<Name>) => Promise<CallAnswer<Name>> };

/** As the socket wants them: each parses its input. */
function served(answering: Answering): ControlFunctions {
  const entry = <Name extends CallName>(name: Name): readonly [Name, ControlFunctions[string]] => {
    const { input } = controlCalls[name];
    return [name, (written) => answering[name](input.parse(written))];
  };
  return Object.fromEntries((Object.keys(controlCalls) as CallName[]).map(entry));
}

async function orderHeartbeat(
  { order, agent }: CallInput<"heartbeat">,
  { agents, control }: House,
): Promise<CallAnswer<"heartbeat">> {
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
  databasePid,
  sandboxPid,
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
      retryAt: bot?.retryAt ?? null,
    };
  });
  return {
    pid: process.pid,
    databasePid: databasePid(),
    sandboxPid,
    page: pageUrl,
    http: httpUrl,
    api: apiUrl,
    address: address.reading,
    storeProblem: store.watch.trouble?.words ?? null,
    bots,
  };
}
