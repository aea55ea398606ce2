/** What the sandbox tells of the bots behind the scene. Types only. */

/** One bot, as its process and its gateway show it. What nobody knows is null. */
export interface BotReport {
  /** Null: the bot has no token, so Discord does not know it. */
  readonly botUserId: string | null;
  /** Null: what runs it has not registered; nobody here can kill or restart it. */
  readonly agentId: string | null;
  readonly name: string;
  /** `starting`, `ready`, `disconnected`, `stopping`, `exited`, `parked`, `given_up`, `no_token`. */
  readonly state: string | null;
  readonly pid: number | null;
  readonly memoryBytes: number | null;
  readonly executorPid: number | null;
  readonly problem: string | null;
  /** The latest that happened to it; oldest first. */
  readonly events: readonly BotEvent[];
  /** Whether its gateway connection stands. */
  readonly connected: boolean;
  readonly tokenRevoked: boolean;
}

/** Something that happened to a bot; `at` in milliseconds since 1970. */
export interface BotEvent {
  readonly at: number;
  readonly text: string;
}

/** A process that waits for the bot whose own dies. */
export interface SpareReport {
  readonly pid: number;
  readonly memoryBytes: number | null;
}

/** All bots; `problem`: why their processes are not known; `spare`: null when none waits. */
export interface BackstageReport {
  readonly problem: string | null;
  readonly spare: SpareReport | null;
  readonly bots: readonly BotReport[];
}
