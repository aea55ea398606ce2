/** A post of a forum. */
import type { ThreadShown } from "../api/requests.ts";
import { lineOf } from "../message/reply-line.tsx";
import { Avatar } from "../parts/avatar.tsx";
import { Icon } from "../parts/icon.tsx";
import { isArchived } from "../store/channel-tree.ts";
import { madeAtMs } from "../store/ids.ts";
import { nameOf } from "../store/names.ts";
import { open } from "../store/place.ts";
import { isUnread } from "../store/reads.ts";
import { channels } from "../store/world.ts";
import { InlineMarkdown } from "../text/markdown-view.tsx";
import { timestampText } from "../text/timestamp.ts";
import type { Channel } from "../wire/channel.ts";

/** The card; pressing it opens the post. */
export function PostCard({ post, forum }: { post: ThreadShown; forum: Channel }) {
  const { id, name, owner_id: owner = "0", message, message_count: count = 0 } = post;
  const tags = forum.available_tags?.filter((tag) => post.applied_tags?.includes(tag.id)) ?? [];
  const known = channels.value.get(id) ?? post;
  const last = madeAtMs(known.last_message_id ?? id);
  return (
    <li class={`post-card ${isUnread(known) ? "unread" : ""}`}>
      {tags.length > 0 && (
        <p class="tags">
          {tags.map((tag) => (
            <span key={tag.id} class="tag">
              {tag.emoji_name} {tag.name}
            </span>
          ))}
        </p>
      )}
      <h2>
        <button type="button" class="post-title" onClick={() => void open(id)}>
          {name}
        </button>
      </h2>
      {message && (
        <p class="clamped">
          <strong>{nameOf(owner)}:</strong> <InlineMarkdown text={lineOf(message)} />
        </p>
      )}
      <p class="note post-foot">
        <Avatar userId={owner} size={18} /> {nameOf(owner)}
        <span>
          <Icon name="thread" size={14} /> {count} {count === 1 ? "answer" : "answers"}
        </span>
        <span>{timestampText(last / 1_000, "R")}</span>
        {isArchived(known) && <span>archived</span>}
      </p>
    </li>
  );
}
