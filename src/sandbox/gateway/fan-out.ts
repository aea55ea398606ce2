/**
 * Who hears of an event, and in which form: sessions by audience, intents, permissions and shard; pages by what their user
 * may see. Called by the door for each commit, and by the replay, where it refills the rings. A payload becomes JSON once.
 */
import type { Channel, Message } from "../state/nouns.ts";
import type { Audience, Event } from "../state/rows.ts";
import type { Session } from "../state/session.ts";
import type { World } from "../state/world.ts";
import { Intent, intentsFor } from "./intents.ts";
import { Shuffle } from "./shuffle.ts";

/** A page that watches as one user. */
export interface Viewer {
  readonly userId: string;
  show(type: string, body: string): void;
}

/** An event on its way, with the forms of its payload that were needed so far. */
export class Told implements Event {
  readonly t: string;
  readonly d: object;
  readonly to: Audience;
  #body: string | null = null;
  #bare: string | null = null;

  constructor({ t, d, to }: Event) {
    this.t = t;
    this.d = d;
    this.to = to;
  }

  /** The payload as JSON. */
  get body(): string {
    this.#body ??= JSON.stringify(this.d);
    return this.#body;
  }

  /** What is left without the right to see it: a message without its content, a channel without its name. */
  get bare(): string {
    this.#bare ??= JSON.stringify(this.t.startsWith("CHANNEL_") ? obfuscated(this.d as Channel) : stripped(this.d));
    return this.#bare;
  }

  /** The guild it happened in; undefined in DMs and for events about a bot itself. */
  get guildId(): string | undefined {
    const { guild_id: guildId, id } = this.d as { guild_id?: string; id?: string };
    return this.t.startsWith("GUILD_") ? (guildId ?? id) : guildId;
  }
}

/** Hands events to sessions and pages. */
export class FanOut {
  readonly viewers = new Set<Viewer>();
  /** Hear every event, whoever may see it: for what stands behind the scenes. */
  readonly listeners = new Set<(event: Event) => void>();
  /** Within what time the events of a bot's channels may overtake each other; 0 when they may not. */
  shuffledWithinMs: (botId: string) => number = () => 0;
  readonly #shuffle = new Shuffle();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  tell(event: Told): void {
    for (const listener of this.listeners) listener(event);
    for (const session of this.#sessionsOf(event.to)) {
      if (this.#hears(session, event)) this.#push(session, event);
    }
    for (const viewer of this.viewers) {
      if (this.#concerns(viewer.userId, event.to)) viewer.show(event.t, this.#formFor(viewer.userId, event));
    }
  }

  /** Shows something that is no gateway event to pages: those of `userId`, or all of them. */
  show(userId: string | null, type: string, data: object): void {
    if (this.viewers.size === 0) return;
    const body = JSON.stringify(data);
    for (const viewer of this.viewers) if (userId === null || viewer.userId === userId) viewer.show(type, body);
  }

  #push(session: Session, event: Told): void {
    const body = this.#bodyFor(session, event);
    const push = (): void => session.push(event.t, body);
    const withinMs = this.shuffledWithinMs(session.row.botId);
    if ("channel" in event.to) this.#shuffle.send(session, event.to.channel, withinMs, push);
    else push();
  }

  #sessionsOf(to: Audience): Iterable<Session> {
    if (!("session" in to)) return this.#world.sessions.values();
    const session = this.#world.sessions.get(to.session);
    return session ? [session] : [];
  }

  #hears({ row, isWithoutGuilds }: Session, event: Told): boolean {
    if (!isOnShard(row.shard, event.guildId)) return false;
    if (isWithoutGuilds && event.guildId !== undefined && !("session" in event.to)) return false;
    const needed = intentsFor(event.t, event.guildId === undefined);
    if (needed !== 0 && (row.intents & needed) === 0 && !isAboutSelf(event, row.botId)) return false;
    if (
      event.t === "THREAD_MEMBERS_UPDATE" &&
      !(row.intents & Intent.GUILD_MEMBERS) &&
      !isAboutSelf(event, row.botId)
    ) {
      return false;
    }
    return "session" in event.to || this.#concerns(row.botId, event.to);
  }

  #concerns(userId: string, to: Audience): boolean {
    if ("users" in to) return to.users.includes(userId);
    if ("guild" in to) return this.#world.guilds.get(to.guild)?.members.has(userId) ?? false;
    if ("session" in to) return false;
    const channel = this.#world.channels.get(to.channel)?.channel;
    return channel !== undefined && to.except !== userId && this.#world.permissions.canView(channel, userId);
  }

  #bodyFor({ row }: Session, event: Told): string {
    if (event.t === "MESSAGE_CREATE" || event.t === "MESSAGE_UPDATE") {
      return row.intents & Intent.MESSAGE_CONTENT || mayReadAnyway(event, row.botId) ? event.body : event.bare;
    }
    return this.#formFor(row.botId, event);
  }

  /** Who may not view a channel hears only that there is one. */
  #formFor(userId: string, event: Told): string {
    if (event.t !== "CHANNEL_CREATE" && event.t !== "CHANNEL_UPDATE") return event.body;
    const channel = event.d as Channel;
    const isHidden = channel.guild_id !== undefined && !this.#world.permissions.canView(channel, userId);
    return isHidden ? event.bare : event.body;
  }
}

/** Without MESSAGE_CONTENT a bot still reads its own messages, DMs, and messages that mention it. */
function mayReadAnyway(event: Told, botId: string): boolean {
  const { author, mentions } = event.d as Message;
  return event.guildId === undefined || author.id === botId || mentions.some(({ id }) => id === botId);
}

/** Member changes and thread memberships of the bot itself need no intent. */
function isAboutSelf({ t, d }: Told, botId: string): boolean {
  if (t === "GUILD_MEMBER_UPDATE") return (d as { user: { id: string } }).user.id === botId;
  if (t !== "THREAD_MEMBERS_UPDATE") return false;
  const { added_members: added = [], removed_member_ids: removed = [] } = d as {
    added_members?: readonly { user_id: string }[];
    removed_member_ids?: readonly string[];
  };
  return added.some((member) => member.user_id === botId) || removed.includes(botId);
}

function isOnShard([shard, count]: readonly [number, number], guildId: string | undefined): boolean {
  if (count === 1) return true;
  return guildId === undefined ? shard === 0 : (BigInt(guildId) >> 22n) % BigInt(count) === BigInt(shard);
}

function stripped(message: object): object {
  return { ...message, content: "", embeds: [], attachments: [], components: [] };
}

/**
 * A channel as a bot sees it that may not view it.
 * See [Discord Docs/Obfuscated channels](https://docs.discord.com/developers/resources/channel#channel-object-obfuscated-channels).
 */
export function obfuscated(channel: Channel): Channel {
  return {
    id: channel.id,
    type: channel.type,
    flags: 1 << 17,
    name: "___hidden___",
    last_message_id: null,
    topic: null,
    ...(channel.guild_id === undefined ? {} : { guild_id: channel.guild_id }),
    ...(channel.position === undefined ? {} : { position: channel.position }),
    parent_id: channel.parent_id ?? null,
    permission_overwrites: [{ id: channel.guild_id ?? "0", type: 0, allow: "0", deny: String(1 << 10) }],
  };
}
