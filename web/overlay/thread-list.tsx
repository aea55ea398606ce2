/** The threads of a channel: the open ones, and those that were put away. */
import { loadThreads, type ThreadShown } from "../api/requests.ts";
import { Icon } from "../parts/icon.tsx";
import { isArchived } from "../store/channel-tree.ts";
import { madeAtMs } from "../store/ids.ts";
import { nameOf } from "../store/names.ts";
import { closePopup, dialog } from "../store/overlay.ts";
import { open } from "../store/place.ts";
import { me } from "../store/world.ts";
import { timestampText } from "../text/timestamp.ts";
import type { Channel } from "../wire/channel.ts";
import { useLoaded } from "./use-loaded.ts";

/** The list. */
export function ThreadList({ channel }: { channel: Channel }) {
  const load = (): Promise<ThreadShown[]> => loadThreads(me.value?.id ?? "", channel.id);
  const threads = useLoaded(load, channel.id, "The threads could not be loaded");
  const create = (): void => {
    closePopup();
    dialog.value = { kind: "thread", channelId: channel.id, message: null };
  };
  return (
    <>
      <div class="popup-title">
        <h2>Threads</h2>
        <button type="button" class="primary small" onClick={create}>
          New thread
        </button>
      </div>
      {threads?.length === 0 && (
        <p class="popup-empty">
          <Icon name="thread" size={28} />
          There are no threads here yet. Start one from a message, or above.
        </p>
      )}
      <Group title="Open" threads={threads?.filter((thread) => !isArchived(thread)) ?? []} />
      <Group title="Archived" threads={threads?.filter(isArchived) ?? []} />
    </>
  );
}

function Group({ title, threads }: { title: string; threads: readonly ThreadShown[] }) {
  if (threads.length === 0) return null;
  return (
    <section aria-label={`${title} threads`}>
      <h3 class="popup-heading">{title}</h3>
      <ul class="popup-list">
        {threads.map((thread) => (
          <li key={thread.id}>
            <Row thread={thread} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Row({ thread }: { thread: ThreadShown }) {
  const last = madeAtMs(thread.last_message_id ?? thread.id);
  const go = (): void => {
    closePopup();
    void open(thread.id);
  };
  return (
    <button type="button" class="popup-row" onClick={go}>
      <Icon name={isArchived(thread) ? "archive" : "thread"} />
      <span class="two-lines">
        <strong>{thread.name}</strong>
        <span class="note">
          {thread.owner_id && `${nameOf(thread.owner_id)} · `}
          {thread.message_count ?? 0} messages · {timestampText(last / 1_000, "R")}
        </span>
      </span>
    </button>
  );
}
