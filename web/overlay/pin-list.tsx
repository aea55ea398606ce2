/** The pinned messages of a channel. */
import { loadPins } from "../api/requests.ts";
import { lineOf } from "../message/reply-line.tsx";
import { Avatar } from "../parts/avatar.tsx";
import { Icon } from "../parts/icon.tsx";
import { nameOf } from "../store/names.ts";
import { closePopup } from "../store/overlay.ts";
import { jumpTo } from "../store/place.ts";
import { me } from "../store/world.ts";
import { InlineMarkdown } from "../text/markdown-view.tsx";
import { messageTime } from "../text/timestamp.ts";
import type { Channel } from "../wire/channel.ts";
import type { Message } from "../wire/message.ts";
import { useLoaded } from "./use-loaded.ts";

/** The list; pressing one goes to it. */
export function PinList({ channel }: { channel: Channel }) {
  const load = (): Promise<Message[]> => loadPins(me.value?.id ?? "", channel.id);
  const pins = useLoaded(load, channel.id, "The pinned messages could not be loaded");
  return (
    <>
      <h2 class="popup-title">Pinned messages</h2>
      {pins?.length === 0 && (
        <p class="popup-empty">
          <Icon name="pin" size={28} />
          Nothing is pinned here yet. Pin a message from its menu.
        </p>
      )}
      <ul class="popup-list">
        {pins?.map((message) => (
          <li key={message.id}>
            <Pin message={message} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Pin({ message }: { message: Message }) {
  const go = (): void => {
    closePopup();
    void jumpTo(message.channel_id, message.id);
  };
  return (
    <button type="button" class="popup-row" onClick={go}>
      <Avatar userId={message.author.id} size={32} />
      <span class="two-lines">
        <span>
          <strong>{nameOf(message.author.id)}</strong> <span class="note">{messageTime(message.timestamp)}</span>
        </span>
        <span class="clamped">
          <InlineMarkdown text={lineOf(message)} />
        </span>
      </span>
    </button>
  );
}
