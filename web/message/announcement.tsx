/** What the system says: that somebody joined, pinned something, started a thread. */
import { Icon, type IconName } from "../parts/icon.tsx";
import { nameOf } from "../store/names.ts";
import { jumpTo, open } from "../store/place.ts";
import { messageTime } from "../text/timestamp.ts";
import type { Message } from "../wire/message.ts";

const icons: Readonly<Record<number, IconName>> = { 6: "pin", 7: "people", 18: "thread" };

/** The line. */
export function Announcement({ message }: { message: Message }) {
  const { author, timestamp, type } = message;
  return (
    <>
      <span class="announcement-icon">
        <Icon name={icons[type] ?? "hash"} size={18} />
      </span>
      <div class="message-content announcement">
        <strong>{nameOf(author.id)}</strong> <What message={message} />{" "}
        <time class="note" dateTime={timestamp}>
          {messageTime(timestamp)}
        </time>
      </div>
    </>
  );
}

function What({ message: { type, content, message_reference: reference, channel_id } }: { message: Message }) {
  if (type === 7) return <>has joined.</>;
  if (type === 6) {
    const messageId = reference?.message_id;
    return (
      <>
        has pinned{" "}
        {messageId ? (
          <button type="button" class="link" onClick={() => void jumpTo(channel_id, messageId)}>
            a message
          </button>
        ) : (
          "a message"
        )}
        .
      </>
    );
  }
  return (
    <>
      has started a thread:{" "}
      <button type="button" class="link" onClick={() => reference && void open(reference.channel_id)}>
        {content}
      </button>
    </>
  );
}
