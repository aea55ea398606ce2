/**
 * Every figure that the bench measures, with its unit and its goal. All processes of the product are counted (supervisor,
 * workers, executors, embedded Postgres), and both commits of an answer are on disk. Read by `main.ts` and `report.ts`.
 */

/** What a figure is called, counted in, and held against. Lower is better unless `higherIsBetter`. */
export interface FigureKind {
  readonly label: string;
  readonly unit: "MB" | "ms" | "%" | "/s" | "ms of CPU";
  /** Null where there is none: the figure explains another one. */
  readonly goal: number | null;
  readonly higherIsBetter?: true;
}

const kind = (label: string, unit: FigureKind["unit"], goal: number | null): FigureKind => ({ label, unit, goal });

/** The figures by name, in the order in which they are shown. */
export const figureKinds = {
  memoryOneBot: kind("1 bot idle, memory (PSS) of everything", "MB", null),
  memoryEightBots: kind("8 bots idle, memory (PSS) of everything", "MB", 250),
  memorySupervisor: kind("  of it the supervisor", "MB", null),
  memoryWorkers: kind("  of it the 8 workers", "MB", null),
  memorySpare: kind("  of it the spare worker", "MB", null),
  memoryPostgres: kind("  of it Postgres", "MB", null),
  bareEightBots: kind("8 bots idle without the spare worker, memory (PSS) of everything", "MB", null),
  bareSupervisor: kind("  of it the supervisor", "MB", null),
  bareWorkers: kind("  of it the 8 workers", "MB", null),
  barePostgres: kind("  of it Postgres", "MB", null),
  memoryPerBot: kind("each further bot", "MB", 20),
  startCold: kind("up → 8 READY, empty data folder", "ms", 2_500),
  startColdBanner: kind("  → banner", "ms", null),
  startWarm: kind("up → 8 READY, existing data folder", "ms", 1_200),
  startWarmBanner: kind("  → banner", "ms", null),
  latencyMedian: kind("message → reply, 20/s over 8 bots, executors warm: p50", "ms", 5),
  latencyTail: kind("  p99", "ms", 15),
  latencyCpu: kind("  CPU of all processes, per message", "ms of CPU", null),
  latencyCold: kind("first message to a bot → reply, executor cold", "ms", null),
  idleCpu: kind("8 bots idle, CPU of everything over 60 s, of one core", "%", 0.5),
  recoverResumed: kind("worker SIGKILL → RESUMED, without a spare", "ms", 150),
  recoverAnswered: kind("  → a message sent meanwhile is answered", "ms", null),
  spareResumed: kind("worker SIGKILL → RESUMED, with the hot spare", "ms", 40),
  spareAnswered: kind("  → a message sent meanwhile is answered", "ms", null),
  acknowledgeMedian: kind("command → acknowledged, executors in busy loops, database stopped 10 s: p50", "ms", null),
  acknowledgeTail: kind("  p99.9", "ms", 1_500),
  delegateWarm: kind("/delegate → result in the task's thread, executor warm", "ms", null),
  delegateCold: kind("/delegate → result in the task's thread, executor cold", "ms", null),
  scrape: kind("one scrape of /metrics, 8 bots", "ms", 50),
  scrapeFirst: kind("  the first one", "ms", null),
  limitsAloneMedian: kind(
    "8 bots just below Discord's limits (posts/s: see below), each in channels of its own: p50",
    "ms",
    null,
  ),
  limitsAloneTail: kind("  p99", "ms", 30),
  limitsAloneCpu: kind("  CPU of everything, of one core", "%", 120),
  limitsMedian: kind("  all in the same channels, each hearing what is said to all: p50", "ms", null),
  limitsTail: kind("  p99", "ms", 30),
  limitsCpu: kind("  CPU of everything, of one core", "%", 120),
  ambientMedian: kind("question → reply while 13 bots see 100 messages/s: p50", "ms", null),
  ambientTail: kind("  p99", "ms", null),
  ambientCpu: kind("  CPU of everything, of one core", "%", null),
  sightings: { label: "sightings/s taken in, 13 bots", unit: "/s", goal: null, higherIsBetter: true },
  crowdStart: kind("100 bots: up → READY, empty data folder", "ms", null),
  crowdMemory: kind("  idle, memory (PSS) of everything", "MB", null),
  crowdPerBot: kind("  each bot beyond the eighth", "MB", 20),
  crowdCpu: kind("  idle, CPU of everything over 60 s, of one core", "%", null),
  ceiling: { label: "messages/s up to p99 50 ms", unit: "/s", goal: 1_000, higherIsBetter: true },
} as const satisfies Record<string, FigureKind>;

/** The name of a figure. */
export type FigureName = keyof typeof figureKinds;
