/**
 * Everything that can be asked of the running house: each call by its name, with what is handed in and what is answered. The
 * house answers by this table (`functions.ts`), and whoever asks is held to it by the compiler.
 */
import * as z from "zod";
import { Fault } from "../domain/errors.ts";
import { askControl } from "./control-socket.ts";
import { deadInput, deadList, deadOrder, deadReport } from "./dead.ts";
import { maxPastCount, pastAnswer } from "./explain/explain-map.ts";
import { explainAnswer, writtenQuestion } from "./explain/explain-question.ts";
import { orderReport } from "./order-report.ts";
import { reloadAnswer } from "./reload-answer.ts";
import { botSync } from "./sync-report.ts";

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
  /** When a parked bot is tried again. */
  retryAt: z.number().nullable().default(null),
});

/** What `guildhall status` shows. */
export const houseStatus = z.object({
  pid: z.number(),
  /** Of its own Postgres and of its sandbox; null where it has none, or none now. */
  databasePid: z.number().nullable().default(null),
  sandboxPid: z.number().nullable().default(null),
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

/** How the house is. */
export type HouseStatus = z.infer<typeof houseStatus>;

const nothing = z.object({});
const agentsInput = z.object({ agents: z.array(z.string()).readonly() });
const heartbeatInput = z.object({ order: z.enum(["now", "pause", "resume"]), agent: z.string() });
const pastInput = z.object({ last: z.int().min(1).max(maxPastCount) });

/** What came of an order about a heartbeat, in words. */
const heartbeatReport = z.object({ ok: z.boolean(), text: z.string() });

/** The story of a message; `story` has its fields where the message itself was recorded. */
const whyAnswer = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), story: z.unknown(), text: z.string() }),
  z.object({ ok: z.literal(false), problem: z.string() }),
]);

const orderReports = z.array(orderReport).readonly();

const shapes = {
  /** Answers whom to wait for. */
  stop: { input: nothing, answer: z.object({ pid: z.number() }) },
  reload: { input: z.object({ plan: z.boolean() }), answer: reloadAnswer },
  restart_bots: { input: agentsInput, answer: orderReports },
  pause_bots: { input: agentsInput, answer: orderReports },
  resume_bots: { input: agentsInput, answer: orderReports },
  status: { input: nothing, answer: houseStatus },
  heartbeat: { input: heartbeatInput, answer: heartbeatReport },
  explain_message: { input: z.object({ message: z.string() }), answer: whyAnswer },
  past_messages: { input: pastInput, answer: pastAnswer },
  explain: { input: writtenQuestion, answer: explainAnswer },
  dead_list: { input: deadInput, answer: deadList },
  dead_decide: { input: deadOrder, answer: deadReport },
  commands_sync: { input: z.object({ apply: z.boolean() }), answer: z.array(botSync).readonly() },
} as const satisfies Readonly<Record<string, { readonly input: z.ZodType; readonly answer: z.ZodType }>>;

/** The name of a call. */
export type CallName = keyof typeof shapes;
/** What is handed in. */
export type CallInput<Name extends CallName> = z.infer<(typeof shapes)[Name]["input"]>;
/** What is answered. */
export type CallAnswer<Name extends CallName> = z.infer<(typeof shapes)[Name]["answer"]>;

/** The calls. */
export const controlCalls: {
  readonly [Name in CallName]: {
    readonly input: z.ZodType<CallInput<Name>>;
    readonly answer: z.ZodType<CallAnswer<Name>>;
  };
} = shapes;

/**
 * Asks the Guildhall that runs on this data folder. `deadlineMs`: default 10 s.
 * @throws Fault `not_running`, `control_silent`, `control_failed`
 */
export async function askHouse<Name extends CallName>(
  dataFolder: string,
  name: Name,
  input: CallInput<Name>,
  deadlineMs?: number,
): Promise<CallAnswer<Name>> {
  const parsed = controlCalls[name].answer.safeParse(await askControl(dataFolder, name, input, deadlineMs));
  if (parsed.success) return parsed.data;
  const text = "The running Guildhall answers as another version does. Restart it after an update.";
  throw new Fault("control_failed", text, { cause: parsed.error });
}
