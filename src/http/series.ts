/**
 * Every series of Guildhall's own at `/metrics`: those of the bots, those of the work, and here those of the house itself.
 * `docs/metrics.md` lists the same ones (a test compares). Pure; `metrics.ts` puts them into Prometheus' format.
 */
import { type Series, sample } from "./samples.ts";
import { seriesOfBots } from "./series-of-bots.ts";
import { seriesOfWork } from "./series-of-work.ts";

/** All series, in the order in which they are told. */
export const series: readonly Series[] = [
  ...seriesOfBots,
  ...seriesOfWork,
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
