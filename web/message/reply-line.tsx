/** The line above a message that answers another one, or a command. */
import { Avatar } from "../parts/avatar.tsx";
import { isEphemeral } from "../store/mentions.ts";
import { mentionName, nameOf } from "../store/names.ts";
import { jumpTo } from "../store/place.ts";
import { InlineMarkdown } from "../text/markdown-view.tsx";
import type { Message } from "../wire/message.ts";

const maxLength = 140;
const contextMenuAnswer = 23;

/** Nothing when there is nothing that is answered. */
export function ReplyLine({ message }: { message: Message }) {
  const { referenced_message: quoted, interaction, type } = message;
  if (interaction?.name) return <UsedLine message={message} used={interaction} />;
  if (type !== 19 || quoted === undefined) return null;
  if (quoted === null) return <div class="reply-line gone">The message this answers is gone.</div>;
  return (
    <button type="button" class="reply-line" onClick={() => void jumpTo(quoted.channel_id, quoted.id)}>
      <Avatar userId={quoted.author.id} size={18} />
      <strong>{nameOf(quoted.author.id)}</strong>
      <span class="quoted">
        {isEphemeral(quoted) ? "a message only for you" : <InlineMarkdown text={lineOf(quoted)} />}
      </span>
      <span class="unseen">. Go to the message that is answered</span>
    </button>
  );
}

/** Who used which command; where it was used on a message, the way back to that. */
function UsedLine({ message, used }: { message: Message; used: NonNullable<Message["interaction"]> }) {
  const { type, message_reference: target } = message;
  const targetId = target?.message_id;
  const words = (
    <>
      <Avatar userId={used.user.id} size={18} />
      <span>
        <strong>{nameOf(used.user.id)}</strong> used{" "}
        <span class="mention">{type === contextMenuAnswer ? used.name : `/${used.name}`}</span>
      </span>
    </>
  );
  if (type !== contextMenuAnswer || target === undefined || targetId === undefined)
    return <div class="reply-line">{words}</div>;
  return (
    <button type="button" class="reply-line" onClick={() => void jumpTo(target.channel_id, targetId)}>
      {words}
      <span class="unseen">. Go to the message it was used on</span>
    </button>
  );
}

/** One line for a message: its words without blocks and names that could be pressed, else what it has instead. */
export function lineOf({ content, attachments, embeds }: Message): string {
  const flat = content
    .replace(/<(@[!&]?|#)(\d+)>/g, (_, sign: string, id: string) => mentionName(sign.replace("!", ""), id))
    .replaceAll(/```\w*|^#{1,3} |^> |https?:\/\//gm, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  if (flat !== "") return flat.length > maxLength ? `${flat.slice(0, maxLength)}…` : flat;
  if (attachments.length > 0) return `📎 ${attachments[0]?.filename}`;
  return embeds[0]?.title ?? embeds[0]?.description?.slice(0, maxLength) ?? "…";
}
