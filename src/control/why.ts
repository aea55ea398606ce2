/**
 * Answers why a message was answered, or not: to people on Discord what they may see, to the operator everything. Reads rows
 * and the guild; changes nothing.
 */
import { type Snowflake, snowflakeTimeMs } from "../domain/ids.ts";
import { literalText } from "../domain/literal-text.ts";
import { mentionsByName } from "../domain/mentions-by-name.ts";
import { parseMessageReference } from "../domain/message-reference.ts";
import { printable } from "../domain/printable.ts";
import { shorten } from "../domain/shorten.ts";
import { utcTime } from "../domain/utc-time.ts";
import type { Store } from "../store/database.ts";
import { readOldestMessageId, readPostOf, readStory, type StoredPost } from "../store/stories.ts";
import { type StoryNeeds, storyOf, taskStory } from "./compose-story.ts";
import type { GuildView } from "./guild-view.ts";
import type { MessageStory } from "./story.ts";
import { type StoryStyle, taskLines, tellStory } from "./tell-story.ts";

/** Where it is known. */
export interface WhyNeeds extends StoryNeeds {
  readonly store: Store;
  readonly view: GuildView;
}

/** Who asks, and where: Discord tells what a person may view only for the channel in which they ask. */
export interface Reader {
  readonly id: Snowflake;
  readonly mayDelegate: boolean;
  readonly channelId: Snowflake;
}

/** The story in words, and in fields where the message itself was recorded. */
export type Why =
  | { readonly ok: true; readonly story: MessageStory | null; readonly text: string }
  | { readonly ok: false; readonly problem: string };

/** Where a message stands; `personId`: at whose end of a direct message. */
interface Where {
  readonly guildId: Snowflake | null;
  readonly channelId: Snowflake;
  readonly personId: Snowflake | null;
}

const maxAnswerLength = 2_000;
const elsewhere =
  "That message stands elsewhere, and I cannot see from here whether you may view it. Ask in its own channel, or with the menu of the message.";

/** For the operator, who may know everything. `written` is an id or a link. */
export async function explainMessage(written: string, needs: WhyNeeds): Promise<Why> {
  const parsed = parseMessageReference(written);
  return parsed.ok ? whyOf(parsed.messageId, plainStyle(needs), () => true, needs) : parsed;
}

/** For a person on Discord, in at most one message. */
export async function explainTo(reader: Reader, written: string, needs: WhyNeeds): Promise<string> {
  const parsed = parseMessageReference(written);
  if (!parsed.ok) return parsed.problem;
  const why = await whyOf(parsed.messageId, discordStyle, (where) => mayRead(where, reader), needs);
  return shorten(why.ok ? why.text : why.problem, maxAnswerLength);
}

/** A direct message is for its person alone; what stands in other channels, for those who may give orders here. */
function mayRead({ guildId, channelId, personId }: Where, reader: Reader): boolean {
  if (channelId === reader.channelId) return true;
  return guildId === null ? personId === reader.id : reader.mayDelegate;
}

async function whyOf(
  messageId: Snowflake,
  style: StoryStyle,
  isReadable: (where: Where) => boolean,
  needs: WhyNeeds,
): Promise<Why> {
  const { store, agents } = needs;
  const [stored, posted] = await Promise.all([readStory(store, messageId), readPostOf(store, messageId)]);
  const story = stored && storyOf(stored, needs);
  if (!story && !posted) return { ok: false, problem: await unknownWords(messageId, needs) };
  const isHidden = (story && !isReadable(whereIs(story))) || (posted && !isReadable(whereGoes(posted, needs)));
  if (isHidden) return { ok: false, problem: elsewhere };
  if (posted) return { ok: true, story, text: await tellPost(posted, style, isReadable, needs) };
  return { ok: true, story, text: story ? tellStory(story, agents, style) : "" };
}

function whereIs({ guildId, channelId, authorKind, authorId }: MessageStory): Where {
  return { guildId, channelId, personId: authorKind === "human" ? authorId : null };
}

function whereGoes({ post: { recipient }, channelId }: StoredPost, { view }: WhyNeeds): Where {
  const id = recipient.slice(recipient.indexOf(":") + 1);
  if (recipient.startsWith("channel:")) return { guildId: view.guildId ?? id, channelId: id, personId: null };
  return { guildId: null, channelId: channelId ?? id, personId: id };
}

/** What one of our own messages is, and the story of the one that it answers. */
async function tellPost(
  { post, answersId, task }: StoredPost,
  style: StoryStyle,
  isReadable: (where: Where) => boolean,
  needs: WhyNeeds,
): Promise<string> {
  const { store, agents } = needs;
  const name = agents.get(post.agentId)?.name ?? post.agentId;
  const at = post.settledAt ? ` at ${style.time(post.settledAt.getTime())}` : "";
  const said = `${name} said this${at}`;
  const answered = answersId ? await readStory(store, answersId) : null;
  const asked = answered && storyOf(answered, needs);
  if (!asked && !task) return `${said}, in answer to nobody: a heartbeat's words, a notice or an alert.`;
  const what = task ? `${said} about a task` : `${said} in answer to a message`;
  if (!asked)
    return [`${what}.`, ...(task ? taskLines(taskStory(task, null, needs), "this task", style) : [])].join("\n");
  if (!isReadable(whereIs(asked))) return `${what}. It began with a message that stands elsewhere.`;
  return `${what}. It began with ${style.link(asked.link)}\n${tellStory(asked, agents, style)}`;
}

/** What an id may be that belongs to no message we have. */
async function unknownWords(id: Snowflake, { store, view }: WhyNeeds): Promise<string> {
  const channel = view.channel(id);
  if (channel)
    return `${id} is the ${channel.kind === "category" ? "category" : "channel"} ${channel.name}, not a message.`;
  if (view.role(id)) return `${id} is a role, not a message.`;
  if (view.isUser(id)) return `${id} is a user, not a message.`;
  const unseen = `No bot of ours has seen a message ${id}.`;
  const writtenAt = snowflakeTimeMs(id);
  const oldest = await readOldestMessageId(store);
  if (oldest === null || writtenAt < snowflakeTimeMs(oldest)) {
    const since =
      oldest === null
        ? "nothing is recorded yet"
        : `the first that is recorded is of ${utcTime(snowflakeTimeMs(oldest))}`;
    return `${unseen} By its id it was written at ${utcTime(writtenAt)}, and ${since}.`;
  }
  return `${unseen} It may stand where none of them may look or was not yet, in a direct message between others, or have been written while all of them were away in a channel that the map does not name; only the person who used a command sees its private answer; or the id belongs to something else.`;
}

const discordStyle: StoryStyle = {
  time: (ms) => `<t:${Math.floor(ms / 1_000)}:T>`,
  place: (channelId, guildId) => (guildId === null ? "a direct message" : `<#${channelId}>`),
  link: (url) => url,
  words: literalText,
};

function plainStyle({ view, agents }: WhyNeeds): StoryStyle {
  const nameOf = (userId: Snowflake): string | null => {
    const agentId = view.botByUserId(userId);
    return agentId === null ? null : (agents.get(agentId)?.name ?? null);
  };
  return {
    time: (ms) => utcTime(ms, "millisecond"),
    place: (channelId, guildId) =>
      guildId === null ? "a direct message" : `#${view.channel(channelId)?.name ?? channelId}`,
    link: (url) => url,
    words: (text) => mentionsByName(printable(text), nameOf),
  };
}
