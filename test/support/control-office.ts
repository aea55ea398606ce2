/** A small office on a real database: four agents, one guild, a scripted brain, and a Discord that remembers. */
import { expect, onTestFinished } from "vitest";
import { commands } from "../../src/command/tree.ts";
import { type Control, createControl } from "../../src/control/control.ts";
import type { Agent, Heartbeat } from "../../src/domain/agent.ts";
import type { ChannelMap, ChannelPolicy, MapChannel } from "../../src/domain/channel-map.ts";
import type { Channel, Role } from "../../src/domain/guild.ts";
import type { AgentId, Snowflake } from "../../src/domain/ids.ts";
import type { Message } from "../../src/domain/message.ts";
import type { TurnResult, TurnSpec } from "../../src/domain/turn.ts";
import type { Jobs } from "../../src/jobs/engine.ts";
import type { Store } from "../../src/store/database.ts";
import { silentLog, type TestDatabase } from "./database.ts";
import { ManualClock } from "./manual-clock.ts";
import { agentUsers, Recorder, stand } from "./recorder.ts";
import { until } from "./until.ts";

/** Channels of the guild by name. `workshop` stands in a category that the map does not know. */
export const channelIds = {
  general: "500",
  board: "501",
  logs: "502",
  interAgent: "503",
  code: "510",
  announcements: "511",
  bots: "520",
  workshop: "530",
} as const;

export const guildId = "1";
export const ownerId = "999";

/** An agent of the office. */
export function agentOf(id: AgentId, fields: Partial<Agent> = {}): Agent {
  return {
    id,
    name: id.replace(/(^|-)(.)/g, (_, dash, letter) => `${dash ? " " : ""}${letter.toUpperCase()}`),
    enabled: true,
    avatar: null,
    presence: null,
    tokenVariable: `DISCORD_TOKEN_${id.toUpperCase().replaceAll("-", "_")}`,
    model: { primary: "offline", fallbacks: [] },
    capabilities: [],
    delegatesTo: [],
    heartbeat: null,
    limits: { turns: 1, usdPerDay: null },
    facility: null,
    texts: { soul: "", agents: "", memory: "", heartbeat: "" },
    ...fields,
  };
}

/** A heartbeat every half hour, at all hours. */
export function heartbeatOf(fields: Partial<Heartbeat> = {}): Heartbeat {
  return {
    schedule: { kind: "every", everyMs: 1_800_000 },
    zone: "UTC",
    activeHours: null,
    target: "agent-logs",
    ...fields,
  };
}

function policyOf(owner: AgentId | null, line: number, fields: Partial<ChannelPolicy> = {}): ChannelPolicy {
  return {
    owner,
    listeners: [],
    mention: "optional",
    foreignBots: "ignore",
    purpose: null,
    ownerLine: `channel-map.yaml:${line}`,
    mentionLine: `channel-map.yaml:${line}`,
    ...fields,
  };
}

function entryOf(ref: string, line: number, owner: AgentId, fields: Partial<ChannelPolicy> = {}): MapChannel {
  return { ref, kind: "text", line: `channel-map.yaml:${line}`, policy: policyOf(owner, line, fields) };
}

/** The map of the office. */
export const officeMap: ChannelMap = {
  guildId: null,
  delegators: ["Lead"],
  categories: [
    {
      ref: "HALL",
      line: "channel-map.yaml:2",
      policy: policyOf("manager", 2),
      channels: [
        entryOf("general", 3, "manager"),
        entryOf("board", 4, "manager", { purpose: "task-board" }),
        entryOf("logs", 5, "manager", { mention: "required", purpose: "agent-logs" }),
        entryOf("interAgent", 6, "manager", { mention: "required", purpose: "inter-agent" }),
        entryOf("code", 7, "tech-lead"),
        entryOf("announcements", 8, "manager", { mention: "required" }),
        entryOf("bots", 9, "manager", { foreignBots: "mentions" }),
      ],
    },
  ],
  channels: [],
};

const categoryId = "400";

/** The guild's channels. */
export function guildChannels(): readonly Channel[] {
  const category = (id: Snowflake, name: string): Channel => channelOf({ id, kind: "category", name, parentId: null });
  const texts = Object.entries(channelIds).map(([name, id]) =>
    channelOf({ id, name, parentId: id === channelIds.workshop ? "401" : categoryId }),
  );
  return [category(categoryId, "HALL"), category("401", "CELLAR"), ...texts];
}

/** A text channel, unless said otherwise. */
export function channelOf(fields: Partial<Channel> & { readonly id: Snowflake }): Channel {
  return { guildId, kind: "text", name: `channel-${fields.id}`, parentId: categoryId, ownerId: null, ...fields };
}

export const guildRoles: readonly Role[] = [
  { id: guildId, guildId, name: "@everyone", permissions: "0", botId: null },
  { id: "60", guildId, name: "Lead", permissions: "0", botId: null },
  { id: "61", guildId, name: "Manager", permissions: "0", botId: "11" },
];

/** A brain that answers as told. */
export class ScriptedBrain {
  readonly turns: TurnSpec[] = [];
  readonly #scripts: ((spec: TurnSpec) => TurnResult | Promise<TurnResult>)[] = [];
  /** How turns without a script end: they repeat their prompt. */
  answers: (spec: TurnSpec) => TurnResult | Promise<TurnResult> = ({ prompt }) => says(`re: ${prompt}`);

  /** The next turns end so. */
  script(...scripts: readonly ((spec: TurnSpec) => TurnResult | Promise<TurnResult>)[]): void {
    this.#scripts.push(...scripts);
  }

  readonly execute = async (spec: TurnSpec): Promise<TurnResult> => {
    this.turns.push(spec);
    return (this.#scripts.shift() ?? this.answers)(spec);
  };
}

/** Turns' ends. */
export const says = (text: string): TurnResult => ({ kind: "answered", text, handedOver: false });
export const handsOver: TurnResult = { kind: "answered", text: "", handedOver: true };
export const crashes: TurnResult = { kind: "crashed", problem: "The process that worked on it ended unexpectedly." };

/** A turn that ends when the test says so. */
export function held(): { turn: () => Promise<TurnResult>; end: (result: TurnResult) => void } {
  const { promise, resolve } = Promise.withResolvers<TurnResult>();
  return { turn: () => promise, end: resolve };
}

/** What a test may choose. */
export interface OfficeOptions {
  readonly agents?: readonly Agent[];
  readonly map?: ChannelMap;
  readonly jobs?: Jobs;
  readonly store?: Store;
  readonly recorder?: Recorder;
  readonly brain?: ScriptedBrain;
  readonly clock?: ManualClock;
  readonly isSandbox?: boolean;
  readonly serving?: (agentId: AgentId) => boolean;
  readonly isPaused?: (agentId: AgentId) => boolean;
  /** How a bot is; undefined: as its readiness tells. */
  readonly stateOf?: (agentId: AgentId) => string | undefined;
}

/** Jobs that nobody runs. */
const idleJobs: Jobs = {
  addWithin: async () => undefined,
  addAt: async () => undefined,
  clear: async () => undefined,
  work: async () => undefined,
  wake: () => undefined,
  stop: async () => undefined,
};

/** The four agents: the manager may delegate to all, the tech lead to all but the manager. */
export const defaultAgents: readonly Agent[] = [
  agentOf("manager", { delegatesTo: ["tech-lead", "webster", "auditor"] }),
  agentOf("tech-lead", { delegatesTo: ["webster", "auditor"] }),
  agentOf("webster"),
  agentOf("auditor"),
];

/** One process's control plane with all that surrounds it. */
export class Office {
  readonly control: Control;
  readonly recorder: Recorder;
  readonly brain: ScriptedBrain;
  readonly clock: ManualClock;
  readonly store: Store;
  readonly printed: string[];
  /** Bots that were ended for good, with why. */
  readonly stopped: { readonly agentId: AgentId; readonly problem: string }[];
  readonly agentIds: readonly AgentId[];
  /** As its rooms have them: changed by a test as a reload would. */
  readonly agents: Map<AgentId, Agent>;

  constructor(
    parts: Pick<
      Office,
      "control" | "recorder" | "brain" | "clock" | "store" | "printed" | "stopped" | "agentIds" | "agents"
    >,
  ) {
    this.control = parts.control;
    this.recorder = parts.recorder;
    this.brain = parts.brain;
    this.clock = parts.clock;
    this.store = parts.store;
    this.printed = parts.printed;
    this.stopped = parts.stopped;
    this.agentIds = parts.agentIds;
    this.agents = parts.agents;
  }

  /** Every bot is ready and has reported the guild. */
  async comeUp(): Promise<void> {
    for (const agentId of this.agentIds) {
      await this.control.botReady(botOf(agentId), agentId, performance.now());
      await this.reportGuild(agentId);
    }
  }

  reportGuild(agentId: AgentId, channels = guildChannels()): Promise<void> {
    const guild = { id: guildId, name: "Office", ownerId };
    return this.control.receive(agentId, {
      type: "guild_available",
      guild,
      channels,
      hiddenChannelIds: [],
      roles: guildRoles,
    });
  }

  /** One bot sees a message. */
  hear(message: Message, seenBy: AgentId = "manager", nonce: string | null = null): Promise<void> {
    stand(message);
    return this.control.receive(seenBy, { type: "message_created", message, nonce, isLivePost: true });
  }

  /** One bot sees that its author has changed it; `at` orders several edits. */
  hearEdit({ id, authorId, channelId }: Message, content: string, at = Date.now()): Promise<void> {
    const edit = { messageId: id, content, attachments: [], editedAt: at };
    return this.control.receive("manager", { type: "message_edited", authorId, channelId, edit });
  }

  /** One bot sees that messages of a channel are gone. */
  hearDeletion(...messages: readonly Message[]): Promise<void> {
    const messageIds = messages.map(({ id }) => id);
    const channelId = messages[0]?.channelId ?? "0";
    return this.control.receive("manager", { type: "messages_deleted", channelId, messageIds });
  }

  /** The state of each delivery of a message, by agent. */
  async deliveriesOf({ id }: Message): Promise<Readonly<Record<string, string>>> {
    const rows = await this.store.sql<{ agent_id: string | null; state: string; reason: string | null }[]>`
      select agent_id, state, reason from deliveries where message_id = ${id} order by agent_id`;
    return Object.fromEntries(rows.map((row) => [row.agent_id ?? "nobody", row.reason ?? row.state]));
  }

  /** Waits until a message's deliveries stand so. */
  untilDeliveries(message: Message, expected: Readonly<Record<string, string>>): Promise<void> {
    return until(async () => expect(await this.deliveriesOf(message)).toEqual(expected));
  }

  /** Ends this process's part, as an orderly stop does. */
  stop(): void {
    this.control.stop();
    this.recorder.stop();
  }
}

/** What READY tells of a bot. */
export function botOf(agentId: AgentId) {
  const userId = agentUsers.get(agentId) ?? "0";
  return { agentId, userId, applicationId: `8${userId}`, username: agentId, guildIds: [guildId] };
}

/** Makes the control plane on the database's rows; `start` is the test's, the stop comes with its end. */
export async function makeOffice(database: TestDatabase, options: OfficeOptions = {}): Promise<Office> {
  const configured = options.agents ?? defaultAgents;
  const agents = new Map(configured.map((agent) => [agent.id, agent]));
  const recorder = options.recorder ?? new Recorder();
  if (recorder.guildChannels.length === 0) recorder.guildChannels = [...guildChannels()];
  const brain = options.brain ?? new ScriptedBrain();
  const clock = options.clock ?? new ManualClock();
  const store = options.store ?? database.store;
  const printed: string[] = [];
  const stopped: { readonly agentId: AgentId; readonly problem: string }[] = [];
  const since = performance.now();
  const control = await createControl({
    store,
    jobs: options.jobs ?? idleJobs,
    discord: recorder,
    ears: recorder,
    agents,
    map: options.map ?? officeMap,
    commands,
    log: silentLog,
    isSandbox: options.isSandbox ?? false,
    webAddress: "https://discord.example",
    clock,
    execute: brain.execute,
    serving: options.serving ?? (() => true),
    isPaused: options.isPaused ?? (() => false),
    health: (agentId) => {
      const state = options.stateOf?.(agentId) ?? (recorder.isReady(agentId) ? "ready" : "starting");
      return { state, problem: null, since };
    },
    stopBot: async (agentId, problem) => {
      stopped.push({ agentId, problem });
      recorder.setReady(agentId, false);
    },
    print: (line) => printed.push(line),
  });
  const agentIds = [...agents.keys()];
  const office = new Office({ control, recorder, brain, clock, store, printed, stopped, agentIds, agents });
  onTestFinished(() => office.stop());
  return office;
}

/** An office that is open: started, all bots ready, the guild known. */
export async function openOffice(database: TestDatabase, options: OfficeOptions = {}): Promise<Office> {
  const office = await makeOffice(database, options);
  await office.control.start();
  await office.comeUp();
  return office;
}
