/** The form for a new post. */
import { useSignal } from "@preact/signals";
import { attempt } from "../store/notices.ts";
import { mine } from "../store/person.ts";
import { open } from "../store/place.ts";
import { putChannel } from "../store/world.ts";
import type { Channel } from "../wire/channel.ts";
import { TagButton } from "./tag-button.tsx";

const maxTags = 5;

/** The form; when it was sent the post opens. */
export function NewPost({ forum, onClose }: { forum: Channel; onClose: () => void }) {
  const title = useSignal("");
  const content = useSignal("");
  const tags = useSignal<readonly string[]>([]);
  const toggle = (tag: string): void => {
    if (tags.value.includes(tag)) tags.value = tags.value.filter((other) => other !== tag);
    else if (tags.value.length < maxTags) tags.value = [...tags.value, tag];
  };
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const post = { channelId: forum.id, title: title.value.trim(), content: content.value.trim(), tags: tags.value };
    const answer = await attempt(mine().post(post), "The post was not sent");
    if (answer === null) return;
    putChannel(answer.value);
    onClose();
    await open(answer.value.id);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <label class="field">
        Title
        <input
          data-first
          required
          maxLength={100}
          value={title.value}
          onInput={({ currentTarget }) => {
            title.value = currentTarget.value;
          }}
        />
      </label>
      <label class="field">
        Message
        <textarea
          required
          rows={6}
          maxLength={2_000}
          value={content.value}
          onInput={({ currentTarget }) => {
            content.value = currentTarget.value;
          }}
        />
      </label>
      <div class="tags" role="group" aria-label="Tags">
        {forum.available_tags?.map((tag) => (
          <TagButton key={tag.id} tag={tag} isChosen={tags.value.includes(tag.id)} onToggle={() => toggle(tag.id)} />
        ))}
      </div>
      <footer>
        <button type="button" class="secondary" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" class="primary">
          Post
        </button>
      </footer>
    </form>
  );
}
