/** Everything one person sees, as the control API tells it at first; types only. */
import type { Channel } from "./channel.ts";
import type { Activity, Member, Role, User } from "./people.ts";

/** Everything one person sees. */
export interface State {
  readonly me: User | null;
  readonly guilds: readonly Guild[];
  readonly users: readonly User[];
  readonly bots: readonly BotState[];
  readonly dms: readonly Channel[];
}

/** A guild as one person sees it. */
export interface Guild {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly channels: readonly Channel[];
  readonly members: readonly Member[];
}

/** How a bot is. */
export interface BotState {
  readonly userId: string;
  readonly applicationId: string;
  readonly username: string;
  readonly connected: boolean;
  readonly tokenRevoked: boolean;
  readonly presence: Activity;
}
