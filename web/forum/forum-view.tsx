/** The posts of a forum: the last said first, filtered by tags. */
import { useSignal } from "@preact/signals";
import { loadThreads, type ThreadShown } from "../api/requests.ts";
import { useLoaded } from "../overlay/use-loaded.ts";
import { Icon } from "../parts/icon.tsx";
import { threadsOf } from "../store/channel-tree.ts";
import { dialog } from "../store/overlay.ts";
import { channels, me } from "../store/world.ts";
import type { Channel } from "../wire/channel.ts";
import { fittingPosts } from "./fitting-posts.ts";
import { PostCard } from "./post-card.tsx";
import { TagButton } from "./tag-button.tsx";

/** The posts. */
export function ForumView({ forum }: { forum: Channel }) {
  const chosen = useSignal<readonly string[]>([]);
  const known = threadsOf([...channels.value.values()], forum.id);
  // Loaded anew whenever a post came, went or was answered.
  const state = known.map(({ id, last_message_id: last, thread_metadata: meta }) => `${id} ${last} ${meta?.archived}`);
  const load = (): Promise<ThreadShown[]> => loadThreads(me.value?.id ?? "", forum.id);
  const posts = useLoaded(load, state.join(), "The posts could not be loaded");
  const toggle = (tag: string): void => {
    const has = chosen.value.includes(tag);
    chosen.value = has ? chosen.value.filter((other) => other !== tag) : [...chosen.value, tag];
  };
  const shown = fittingPosts(posts ?? [], chosen.value);
  return (
    <div class="forum">
      <div class="forum-bar">
        <div class="tags" role="group" aria-label="Filter by tag">
          {forum.available_tags?.map((tag) => (
            <TagButton
              key={tag.id}
              tag={tag}
              isChosen={chosen.value.includes(tag.id)}
              onToggle={() => toggle(tag.id)}
            />
          ))}
        </div>
        {forum.may?.send !== false && (
          <button type="button" class="primary" onClick={() => (dialog.value = { kind: "post", forum })}>
            <Icon name="plus" size={18} /> New post
          </button>
        )}
      </div>
      {posts !== null && shown.length === 0 && (
        <div class="empty">
          <Icon name="forum" size={44} />
          <h2>{chosen.value.length > 0 ? "No post has these tags" : "No posts yet"}</h2>
          <p class="note">Each post is a conversation of its own, with a title.</p>
        </div>
      )}
      <ul class="posts" aria-label="Posts">
        {shown.map((post) => (
          <PostCard key={post.id} post={post} forum={forum} />
        ))}
      </ul>
    </div>
  );
}
