/** What the person sees of guilds, channels and people, kept current by the stream. Components read; only the store writes. */
import { computed, signal } from "@preact/signals";
import { loadState } from "../api/requests.ts";
import type { Channel } from "../wire/channel.ts";
import type { Member, User } from "../wire/people.ts";
import type { BotState, Guild, State } from "../wire/state.ts";

/** Who acts; null until the first answer, and when there is nobody. */
export const me = signal<User | null>(null);
/** The guilds the person is a member of. */
export const guilds = signal<readonly Guild[]>([]);
/** Channels of all guilds, threads and direct messages, by id. */
export const channels = signal<ReadonlyMap<string, Channel>>(new Map());
/** Everybody who was ever heard of, by id. */
export const users = signal<ReadonlyMap<string, User>>(new Map());
/** Bots by user id. */
export const bots = signal<ReadonlyMap<string, BotState>>(new Map());
/** The guild that is looked at; null at the direct messages. */
export const guildId = signal<string | null>(null);

/** The guild that is looked at. */
export const guild = computed<Guild | null>(() => guilds.value.find(({ id }) => id === guildId.value) ?? null);
/** Its members by id. */
export const members = computed<ReadonlyMap<string, Member>>(() => {
  const place = guild.value ?? guilds.value[0];
  return new Map(place?.members.map((member) => [member.user.id, member]));
});
/** Everybody one can act as, in order of age. */
export const people = computed<readonly User[]>(() => [...users.value.values()].filter(({ bot }) => !bot));

/** Fetches everything anew, as this person sees it; dropped when somebody else acts by then. @throws Refusal */
export async function refresh(userId: string): Promise<void> {
  const state = await loadState(userId);
  if (me.value?.id === userId) take(state);
}

/** Takes over a state of the server. */
export function take(state: State): void {
  const { me: self } = state;
  me.value = self;
  guilds.value = state.guilds.filter(({ members }) => members.some(({ user }) => user.id === self?.id));
  channels.value = byId([...guilds.value.flatMap((each) => each.channels), ...state.dms]);
  users.value = byId(state.users);
  bots.value = new Map(state.bots.map((bot) => [bot.userId, bot]));
}

/** Remembers a channel as an event showed it; what the event leaves out stays. */
export function putChannel(channel: Partial<Channel> & Pick<Channel, "id">): void {
  const known = channels.value.get(channel.id);
  if (known === undefined && channel.type === undefined) return;
  channels.value = new Map(channels.value).set(channel.id, { ...known, ...channel } as Channel);
}

/** Forgets a channel. */
export function dropChannel(channelId: string): void {
  const rest = new Map(channels.value);
  if (rest.delete(channelId)) channels.value = rest;
}

/** Remembers a bot as it is now. */
export function putBot(bot: BotState): void {
  bots.value = new Map(bots.value).set(bot.userId, bot);
}

/** Remembers the author of something. */
export function putUser(user: User): void {
  if (!users.value.has(user.id)) users.value = new Map(users.value).set(user.id, user);
}

function byId<T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}
