/** The series of what there is to do and how it ended: turns, deliveries, posts, tasks. */
import type { DeliveryEnd, MissedEnd, ReadRequest, TurnEnd } from "../control/tally.ts";
import { suppressedReasons } from "../domain/route.ts";
import { ofEnds, ofRows, type Series, sample } from "./samples.ts";

const turnKinds = ["chat", "task", "heartbeat"] as const satisfies readonly TurnEnd["kind"][];
const turnOutcomes = ["answered", "handed_over", "crashed"] as const satisfies readonly TurnEnd["outcome"][];
const deliveryEnds: readonly DeliveryEnd[] = [
  { state: "answered", reason: null },
  { state: "handed_over", reason: null },
  { state: "dead", reason: null },
  ...Object.keys(suppressedReasons).map((reason) => ({ state: "suppressed", reason }) as const),
];

const missedFates = ["picked_up", "too_old", "unheard"] as const satisfies readonly MissedEnd["fate"][];
const readWhats = ["tips", "threads", "messages"] as const satisfies readonly ReadRequest["what"][];

/** The series, in the order in which they are told. */
export const seriesOfWork: readonly Series[] = [
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
    name: "guildhall_missed_messages_total",
    type: "counter",
    help: "Messages for agents that no bot was told of and that were found by reading.",
    labels: ["fate"],
    samples: ofEnds(
      missedFates.map((fate) => ({ fate })),
      ({ missed }) => missed,
      ({ fate }) => ({ fate }),
    ),
  },
  {
    name: "guildhall_read_requests_total",
    type: "counter",
    help: "Questions to Discord for such messages: where channels end, archived threads, what was said.",
    labels: ["what"],
    samples: ofEnds(
      readWhats.map((what) => ({ what })),
      ({ readRequests }) => readRequests,
      ({ what }) => ({ what }),
    ),
  },
];
