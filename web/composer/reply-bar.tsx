/** Says whom the next message answers. */
import { IconButton } from "../parts/icon-button.tsx";
import { changeDraft, draftOf } from "../store/drafts.ts";
import { nameOf } from "../store/names.ts";
import { jumpTo } from "../store/place.ts";

/** Nothing when it answers nobody. */
export function ReplyBar({ channelId }: { channelId: string }) {
  const { replyTo, isPinging } = draftOf(channelId).value;
  if (replyTo === null) return null;
  return (
    <div class="reply-bar">
      <button type="button" class="quiet" onClick={() => void jumpTo(channelId, replyTo.id)}>
        Replying to <strong>{nameOf(replyTo.author.id)}</strong>
      </button>
      <span class="grow" />
      <button
        type="button"
        class="ping"
        aria-pressed={isPinging}
        title="Whether the author is mentioned"
        onClick={() => changeDraft(channelId, { isPinging: !isPinging })}
      >
        @ {isPinging ? "on" : "off"}
        <span class="unseen"> mention the author</span>
      </button>
      <IconButton
        icon="close"
        size={16}
        label="Do not reply"
        onClick={() => changeDraft(channelId, { replyTo: null })}
      />
    </div>
  );
}
