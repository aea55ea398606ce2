/** The thread that began with a message. */
import { Icon } from "../parts/icon.tsx";
import { isArchived } from "../store/channel-tree.ts";
import { madeAtMs } from "../store/ids.ts";
import { open } from "../store/place.ts";
import { isUnread } from "../store/reads.ts";
import { channels } from "../store/world.ts";
import { messageTime } from "../text/timestamp.ts";
import type { Channel } from "../wire/channel.ts";

/** The chip; `thread` as the message knew it, shown as it is now. */
export function ThreadChip({ thread }: { thread: Channel }) {
  const now = channels.value.get(thread.id) ?? thread;
  const count = now.message_count ?? 0;
  const last = now.last_message_id;
  return (
    <button
      type="button"
      class={`thread-chip ${channels.value.has(now.id) && isUnread(now) ? "unread" : ""}`}
      onClick={() => void open(now.id)}
    >
      <Icon name={isArchived(now) ? "archive" : "thread"} size={18} />
      <span class="label">{now.name}</span>
      <span class="thread-facts">
        <span class="link">
          {count === 0 ? "No messages yet" : `${count} ${count === 1 ? "message" : "messages"}`} ›
        </span>{" "}
        {last && <span class="note">{messageTime(new Date(madeAtMs(last)).toISOString())}</span>}{" "}
        {isArchived(now) && <span class="note">archived</span>}
      </span>
    </button>
  );
}
