/** One message: who, when, what it answers, its words and everything below them. */
import { useMenu } from "../overlay/use-menu.ts";
import { Avatar } from "../parts/avatar.tsx";
import { memo } from "../parts/memo.ts";
import { userMenu } from "../shell/user-menu.tsx";
import { isCalled, isEphemeral } from "../store/mentions.ts";
import { editing } from "../store/message-acts.ts";
import { nameOf } from "../store/names.ts";
import { openBeside } from "../store/overlay.ts";
import { guild, me, members } from "../store/world.ts";
import { messageTime } from "../text/timestamp.ts";
import type { Message } from "../wire/message.ts";
import { Announcement } from "./announcement.tsx";
import { Author } from "./author.tsx";
import { EditBox } from "./edit-box.tsx";
import { MessageBody } from "./message-body.tsx";
import { messageMenu } from "./message-menu.tsx";
import { MessageTools } from "./message-tools.tsx";
import { ReplyLine } from "./reply-line.tsx";
import { isAnnouncement, shownMessage } from "./rows.ts";

interface Properties {
  readonly message: Message;
  /** False: below another of the same author. */
  readonly isFirst: boolean;
}

/** The message. */
export const MessageItem = memo(function MessageItem({ message, isFirst }: Properties) {
  const shown = shownMessage(message);
  const menu = useMenu(() => messageMenu(shown));
  const isEdited = editing.value === shown.id;
  return (
    <article class={classesOf(shown, isFirst)} data-id={message.id} tabIndex={-1} aria-label={labelOf(shown)} {...menu}>
      <ReplyLine message={shown} />
      {isAnnouncement(shown) ? (
        <Announcement message={shown} />
      ) : (
        <>
          <Gutter message={shown} isFirst={isFirst} />
          <div class="message-content">
            {isFirst && <Author message={shown} />}
            {isEdited ? <EditBox message={shown} /> : <MessageBody message={shown} />}
          </div>
        </>
      )}
      {!isEdited && <MessageTools message={shown} />}
    </article>
  );
});

function Gutter({ message: { author, timestamp }, isFirst }: Properties) {
  const menu = useMenu(() => userMenu(author.id));
  if (!isFirst) {
    return (
      <time class="side-time" dateTime={timestamp} aria-hidden="true">
        {new Intl.DateTimeFormat(undefined, { timeStyle: "short" }).format(new Date(timestamp))}
      </time>
    );
  }
  return (
    <button
      type="button"
      class="avatar-button"
      tabIndex={-1}
      aria-label={`Profile of ${nameOf(author.id)}`}
      onClick={(event) => openBeside(event.currentTarget, { kind: "profile", userId: author.id })}
      {...menu}
    >
      <Avatar userId={author.id} />
    </button>
  );
}

function classesOf(message: Message, isFirst: boolean): string {
  const roles = guild.value ? (members.value.get(me.value?.id ?? "")?.roles ?? []) : [];
  const names = [
    "message",
    isFirst && "first",
    isEphemeral(message) && "private",
    isCalled(message, me.value?.id ?? "", roles) && "calls",
    editing.value === message.id && "edited-now",
  ];
  return names.filter(Boolean).join(" ");
}

function labelOf({ author, timestamp }: Message): string {
  return `${nameOf(author.id)}, ${messageTime(timestamp)}`;
}
