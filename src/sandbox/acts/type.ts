/** Somebody is typing: told to whoever may view the channel, remembered for ten seconds for the control API. */
import type { Sandbox } from "../sandbox.ts";
import type { ChannelState } from "../state/world.ts";

const typingMs = 10_000;

/** Who types where and until when, in milliseconds; in memory only. */
export class TypingBook {
  readonly #until = new Map<string, Map<string, number>>();

  note(channelId: string, userId: string, now: number): void {
    const here = this.#until.get(channelId) ?? new Map<string, number>();
    this.#until.set(channelId, here.set(userId, now + typingMs));
  }

  /** A message ends its author's typing. */
  end(channelId: string, userId: string): void {
    this.#until.get(channelId)?.delete(userId);
  }

  /** The users who type in a channel at `now`. */
  at(channelId: string, now: number): string[] {
    return [...(this.#until.get(channelId) ?? [])].flatMap(([userId, until]) => (until > now ? [userId] : []));
  }
}

/** Tells that a user types in a channel. */
export function startTyping(sandbox: Sandbox, { channel }: ChannelState, userId: string): void {
  const now = sandbox.now();
  sandbox.typing.note(channel.id, userId, now);
  const member = sandbox.world.guildOf(channel)?.members.get(userId);
  const user = sandbox.world.users.get(userId);
  const d = {
    channel_id: channel.id,
    user_id: userId,
    timestamp: Math.floor(now / 1000),
    ...(channel.guild_id === undefined ? {} : { guild_id: channel.guild_id }),
    ...(member && user ? { member: { ...member, user } } : {}),
  };
  sandbox.commit([], [{ t: "TYPING_START", d, to: { channel: channel.id } }]);
}
