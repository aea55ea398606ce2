/** One question of the rain: who asks which bot, and where. The people are made when they are first needed. */
import { may } from "../acts/access.ts";
import { textDraft } from "../acts/draft.ts";
import { joinGuild } from "../acts/members.ts";
import { postMessage } from "../acts/post-message.ts";
import { createUser } from "../acts/users.ts";
import { type Chance, pick } from "../chance.ts";
import { isOut } from "../faults/outage.ts";
import type { Sandbox } from "../sandbox.ts";
import type { User } from "../state/nouns.ts";
import { Permission } from "../state/permissions.ts";
import type { Event } from "../state/rows.ts";
import type { ChannelState, GuildState } from "../state/world.ts";
import type { Question, Said } from "./tally.ts";

const names = ["amara", "bela", "chidi", "dilnoza", "eero"];
const textChannel = 0;
const talk = Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES;

/** Asks; null when no bot that is signed in can be asked anywhere. */
export function askAnybody(
  sandbox: Sandbox,
  words: string,
  channelIds: readonly string[] | null,
  chance: Chance,
): Question | null {
  const [where, who, whom] = [chance(), chance(), chance()];
  const state = pick(placesIn(sandbox, channelIds), where);
  const guild = sandbox.world.guilds.get(state?.channel.guild_id ?? "");
  if (!state || !guild) return null;
  const botId = pick(botsAt(sandbox, state), whom);
  const asker = personNamed(sandbox, guild, pick(names, who) ?? "");
  if (botId === undefined || !may(sandbox, asker.id, state, talk)) return null;
  const { message } = postMessage(sandbox, asker, state, textDraft(`<@${botId}> repeat after me: ${words}`));
  return { messageId: message.id, channelId: state.channel.id, botId, words, askedAt: sandbox.now() };
}

/** What an event lets the rain hear; null when it is no message. */
export function saidIn({ t, d }: Event): Said | null {
  if (t !== "MESSAGE_CREATE" && t !== "MESSAGE_UPDATE") return null;
  const { id, channel_id, author, content, message_reference } = d as Partial<ChannelMessage>;
  if (id === undefined || channel_id === undefined || !author?.bot || content === undefined) return null;
  const repliesToId = message_reference?.message_id ?? null;
  return { messageId: id, channelId: channel_id, authorId: author.id, content, repliesToId };
}

interface ChannelMessage {
  readonly id: string;
  readonly channel_id: string;
  readonly author: User;
  readonly content: string;
  readonly message_reference: { readonly message_id?: string };
}

function placesIn(sandbox: Sandbox, channelIds: readonly string[] | null): ChannelState[] {
  const channels = channelIds ?? [...sandbox.world.channels.keys()];
  return channels.flatMap((id) => {
    const state = sandbox.world.channels.get(id);
    const isPlace = state?.channel.type === textChannel && !isOut(sandbox, state.channel.guild_id);
    return isPlace && botsAt(sandbox, state).length > 0 ? [state] : [];
  });
}

/** Bots that have a gateway session, connected or not, and may answer there. */
function botsAt(sandbox: Sandbox, state: ChannelState): string[] {
  const signedIn = new Set([...sandbox.world.sessions.values()].map(({ row }) => row.botId));
  return [...signedIn].filter((id) => may(sandbox, id, state, talk)).sort();
}

function personNamed(sandbox: Sandbox, guild: GuildState, name: string): User {
  const known = [...sandbox.world.users.values()].find(({ username, bot }) => username === name && !bot);
  const person = known ?? createUser(sandbox, name);
  if (!guild.members.has(person.id)) joinGuild(sandbox, guild, person);
  return person;
}
