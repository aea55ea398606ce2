/** The form for a new post. */
import { useSignal } from "@preact/signals";
import { FormFrame } from "../overlay/form-frame.tsx";
import { TextField } from "../overlay/text-field.tsx";
import { mine } from "../store/person.ts";
import { openNew } from "../store/place.ts";
import type { Channel } from "../wire/channel.ts";
import { TagButton } from "./tag-button.tsx";

const maxTags = 5;
const maxTitle = 100;
const maxContent = 2_000;

/** The form; when it was sent the post opens. */
export function NewPost({ forum, onClose }: { forum: Channel; onClose: () => void }) {
  const post = useSignal({ title: "", content: "", tags: [] as readonly string[] });
  const { title, content, tags } = post.value;
  const change = (parts: Partial<typeof post.value>): void => {
    post.value = { ...post.value, ...parts };
  };
  const toggle = (tag: string): void => {
    if (tags.includes(tag)) change({ tags: tags.filter((other) => other !== tag) });
    else if (tags.length < maxTags) change({ tags: [...tags, tag] });
  };
  return (
    <FormFrame
      action="Post"
      failure="The post was not sent"
      send={() => mine().post({ channelId: forum.id, title: title.trim(), content: content.trim(), tags })}
      onSent={openNew}
      onClose={onClose}
    >
      <TextField
        label="Title"
        isFirst
        maxLength={maxTitle}
        value={title}
        onChange={(text) => change({ title: text })}
      />
      <TextField
        label="Message"
        rows={6}
        maxLength={maxContent}
        value={content}
        onChange={(text) => change({ content: text })}
      />
      <div class="tags" role="group" aria-label="Tags">
        {forum.available_tags?.map((tag) => (
          <TagButton key={tag.id} tag={tag} isChosen={tags.includes(tag.id)} onToggle={() => toggle(tag.id)} />
        ))}
      </div>
    </FormFrame>
  );
}
