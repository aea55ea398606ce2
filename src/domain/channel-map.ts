/**
 * The channel map: which agent owns which channel, and how it is to be addressed. Made by `config/` from
 * `channel-map.yaml`; inheritance from category to channel is already resolved here.
 */
import type { AgentId, Snowflake } from "./ids.ts";

/** What a channel is for, beside conversation. */
export type ChannelPurpose = "task-board" | "agent-logs" | "inter-agent" | "alerts";

/** Rules of a channel or category. Lines are `file:line`: of what set the owner and of what set `mention`, for `explain`. */
export interface ChannelPolicy {
  readonly owner: AgentId | null;
  readonly listeners: readonly AgentId[];
  /** `required`: the owner answers only when mentioned. Replies and thread owners still answer. */
  readonly mention: "required" | "optional";
  readonly foreignBots: "ignore" | "mentions";
  readonly purpose: ChannelPurpose | null;
  readonly ownerLine: string;
  readonly mentionLine: string;
}

/** One channel of the map. `ref` is a channel's name or id, `line` the `file:line` where it stands. */
export interface MapChannel {
  readonly ref: string;
  /** What it is made as when the guild lacks it; one that exists is taken as it is. */
  readonly kind: "text" | "forum";
  readonly line: string;
  readonly policy: ChannelPolicy;
}

/** One category with its own policy (for its unlisted channels) and its listed channels. */
export interface MapCategory {
  readonly ref: string;
  readonly line: string;
  readonly policy: ChannelPolicy;
  readonly channels: readonly MapChannel[];
}

/** The whole map. `guildId` null = the one guild that all bots share. */
export interface ChannelMap {
  readonly guildId: Snowflake | null;
  /** Names of Discord roles whose members may delegate; empty = members with Manage Guild. */
  readonly delegators: readonly string[];
  readonly categories: readonly MapCategory[];
  /** Channels that stand in no category. */
  readonly channels: readonly MapChannel[];
}
