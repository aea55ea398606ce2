/**
 * Every series of Guildhall's own at `/metrics`: its name, what it means, its labels, and where its samples come from.
 * `docs/metrics.md` lists the same ones (a test compares). Pure; `metrics.ts` puts them into Prometheus' format.
 */
import type { Counted, DeliveryEnd, TurnEnd } from "../control/tally.ts";
import { suppressedReasons } from "../domain/route.ts";
import type { OpenRowsOfAgent } from "../store/figures.ts";
import type { BotFigures, HouseFigures } from "./figures.ts";

/** One value with its labels. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One series. */
export interface Series {
  readonly name: string;
  readonly type: "gauge" | "counter";
  readonly help: string;
  readonly labels: readonly string[];
  samples(figures: HouseFigures): readonly Sample[];
}

/** All states that `guildhall_bot_state` has a sample for. */
export const botStates = [
  "no_token",
  "starting",
  "ready",
  "stopping",
  "exited",
  "parked",
  "given_up",
  "paused",
] as const;

const turnKinds = ["chat", "task", "heartbeat"] as const satisfies readonly TurnEnd["kind"][];
const turnOutcomes = ["answered", "handed_over", "crashed"] as const satisfies readonly TurnEnd["outcome"][];
const deliveryEnds: readonly DeliveryEnd[] = [
  { state: "answered", reason: null },
  { state: "handed_over", reason: null },
  { state: "dead", reason: null },
  ...Object.keys(suppressedReasons).map((reason) => ({ state: "suppressed", reason }) as const),
];
const statusOf = { unauthorized: "401", forbidden: "403", rateLimited: "429" } as const;

const sample = (value: number, labels: Sample["labels"] = {}): Sample => ({ labels, value });

/** A sample per bot, where there is something to tell. */
function perBot(read: (bot: BotFigures) => number | null): Series["samples"] {
  return ({ bots }) =>
    bots.flatMap((bot) => {
      const value = read(bot);
      return value === null ? [] : [sample(value, { bot: bot.id })];
    });
}

/** Samples of open rows, a zero for every bot that has none: an absent series would tell of a store that is away. */
function ofRows(rows: "posts" | "deliveries", states: readonly string[], read: (rows: OpenRowsOfAgent) => number) {
  return ({ bots, store }: HouseFigures): readonly Sample[] => {
    if (store === null) return [];
    const ids = new Set([...bots.map(({ id }) => id), ...store[rows].map(({ agentId }) => agentId)]);
    return [...ids].flatMap((bot) =>
      states.map((state) => {
        const found = store[rows].find((row) => row.agentId === bot && row.state === state);
        return sample(found ? read(found) : 0, { bot, state });
      }),
    );
  };
}

/** Every way to end, a zero where nothing ended that way yet, so that the first one shows as a rise. */
function ofEnds<Way extends object>(
  ways: readonly Way[],
  read: (figures: HouseFigures) => readonly Counted<Way>[],
  labelsOf: (way: Way) => Sample["labels"],
): Series["samples"] {
  return (figures) => {
    const counts = new Map(ways.map((way) => [JSON.stringify(labelsOf(way)), sample(0, labelsOf(way))]));
    for (const { way, count } of read(figures)) {
      counts.set(JSON.stringify(labelsOf(way)), sample(count, labelsOf(way)));
    }
    return [...counts.values()];
  };
}

/** The series, in the order in which they are told. */
export const series: readonly Series[] = [
  {
    name: "guildhall_bot_state",
    type: "gauge",
    help: "1 for the state that the bot's process is in, 0 for all others.",
    labels: ["bot", "state"],
    samples: ({ bots }) =>
      bots.flatMap((bot) => botStates.map((state) => sample(bot.state === state ? 1 : 0, { bot: bot.id, state }))),
  },
  {
    name: "guildhall_bot_restarts_total",
    type: "counter",
    help: "Processes of the bot since its first one, whatever ended the one before.",
    labels: ["bot"],
    samples: perBot(({ restartCount }) => restartCount),
  },
  {
    name: "guildhall_gateway_latency_seconds",
    type: "gauge",
    help: "From the last gateway heartbeat to its acknowledgement; absent before the first one of a connection.",
    labels: ["bot"],
    samples: perBot(({ gatewayLatencyMs }) => (gatewayLatencyMs === null ? null : gatewayLatencyMs / 1000)),
  },
  {
    name: "guildhall_gateway_identifies_left",
    type: "gauge",
    help: "IDENTIFYs that Discord grants this token yet today, as it last told; absent before it did.",
    labels: ["bot"],
    samples: perBot(({ identifiesLeft }) => identifiesLeft),
  },
  {
    name: "guildhall_gateway_events_open",
    type: "gauge",
    help: "Events that the bot's worker has received and that are not yet on disk.",
    labels: ["bot"],
    samples: perBot(({ openEventCount }) => openEventCount),
  },
  {
    name: "guildhall_message_recalls_total",
    type: "counter",
    help: "Messages that the bot only named and was then asked for, because the bot that reports their channel had not brought them.",
    labels: ["bot"],
    samples: ({ bots, recalls }) =>
      bots.map(({ id }) => sample(recalls.find(({ way }) => way.bot === id)?.count ?? 0, { bot: id })),
  },
  {
    name: "guildhall_rest_requests_open",
    type: "gauge",
    help: "Requests to Discord that wait for their answer, or for their turn.",
    labels: ["bot"],
    samples: perBot(({ openRequestCount }) => openRequestCount),
  },
  {
    name: "guildhall_rest_invalid_requests_total",
    type: "counter",
    help: "Answers that Discord holds against this host's address: 401, 403, and 429 that are not shared.",
    labels: ["bot", "status"],
    samples: ({ bots }) =>
      bots.flatMap(({ id, invalidRequests }) =>
        (["unauthorized", "forbidden", "rateLimited"] as const).map((kind) =>
          sample(invalidRequests[kind], { bot: id, status: statusOf[kind] }),
        ),
      ),
  },
  {
    name: "guildhall_address_invalid_requests",
    type: "gauge",
    help: "Such answers to all bots of this host within the last ten minutes; at 1,000 everything stops.",
    labels: [],
    samples: ({ address }) => [sample(address.invalidCount)],
  },
  {
    name: "guildhall_address_held",
    type: "gauge",
    help: "1 while nothing but answers to commands leaves this host, else 0.",
    labels: [],
    samples: ({ address }) => [sample(address.isHeld ? 1 : 0)],
  },
  {
    name: "guildhall_turns_running",
    type: "gauge",
    help: "Turns that executors run now.",
    labels: ["bot", "kind"],
    samples: ({ bots }) =>
      bots.flatMap(({ id, runningTurns }) => turnKinds.map((kind) => sample(runningTurns[kind], { bot: id, kind }))),
  },
  {
    name: "guildhall_turns_total",
    type: "counter",
    help: "Turns that ended, by what they were for and how they ended.",
    labels: ["kind", "outcome"],
    samples: ofEnds(
      turnKinds.flatMap((kind) => turnOutcomes.map((outcome) => ({ kind, outcome }))),
      ({ turns }) => turns,
      ({ kind, outcome }) => ({ kind, outcome }),
    ),
  },
  {
    name: "guildhall_deliveries_open",
    type: "gauge",
    help: "Messages that an agent has still to answer: accepted ones wait, answering ones are being worked on or posted.",
    labels: ["bot", "state"],
    samples: ofRows("deliveries", ["accepted", "answering"], ({ count }) => count),
  },
  {
    name: "guildhall_deliveries_total",
    type: "counter",
    help: "Deliveries that ended, by how; a suppressed one by its reason, which is empty for all others.",
    labels: ["state", "reason"],
    samples: ofEnds(
      deliveryEnds,
      ({ deliveries }) => deliveries,
      ({ state, reason }) => ({ state, reason: reason ?? "" }),
    ),
  },
  {
    name: "guildhall_outbox_posts",
    type: "gauge",
    help: "Posts that Discord has not confirmed: pending ones have not left, sending ones may have.",
    labels: ["bot", "state"],
    samples: ofRows("posts", ["pending", "sending"], ({ count }) => count),
  },
  {
    name: "guildhall_outbox_oldest_age_seconds",
    type: "gauge",
    help: "How long the oldest such post has waited; 0 when there is none.",
    labels: ["bot", "state"],
    samples: ofRows("posts", ["pending", "sending"], ({ oldestAgeSeconds }) => oldestAgeSeconds),
  },
  {
    name: "guildhall_tasks_open",
    type: "gauge",
    help: "Tasks that have not ended.",
    labels: ["state"],
    samples: ({ store }) =>
      store === null
        ? []
        : ["queued", "leased", "waiting", "parked"].map((state) =>
            sample(store.tasks.find((row) => row.state === state)?.count ?? 0, { state }),
          ),
  },
  {
    name: "guildhall_tasks_total",
    type: "counter",
    help: "Tasks that ended.",
    labels: ["state"],
    samples: ofEnds(
      [{ state: "done" }, { state: "failed" }],
      ({ tasks }) => tasks,
      ({ state }) => ({ state }),
    ),
  },
  {
    name: "guildhall_store_up",
    type: "gauge",
    help: "1 when the database answered this scrape in time; at 0 what is read from it is absent.",
    labels: [],
    samples: ({ store }) => [sample(store === null ? 0 : 1)],
  },
  {
    name: "guildhall_child_memory_bytes",
    type: "gauge",
    help: "Memory (PSS) of a bot's worker, of the executor that thinks for it, and of the spare worker, which has no bot; absent where there is no such process.",
    labels: ["bot", "process"],
    samples: ({ bots, spareBytes }) => [
      ...bots.flatMap(({ id, workerBytes, executorBytes }) => [
        ...(workerBytes === null ? [] : [sample(workerBytes, { bot: id, process: "worker" })]),
        ...(executorBytes === null ? [] : [sample(executorBytes, { bot: id, process: "executor" })]),
      ]),
      ...(spareBytes === null ? [] : [sample(spareBytes, { bot: "", process: "spare" })]),
    ],
  },
];
