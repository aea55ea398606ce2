/** The middle: the open channel with its messages and the box to write, a forum's posts, or the people one can write to. */
import { useSignal } from "@preact/signals";
import { addFiles } from "../composer/add-files.ts";
import { Composer } from "../composer/composer.tsx";
import { ForumView } from "../forum/forum-view.tsx";
import { MessageList } from "../message/message-list.tsx";
import { Icon } from "../parts/icon.tsx";
import { isForum } from "../store/channel-kinds.ts";
import { channelLabel } from "../store/names.ts";
import { channel } from "../store/place.ts";
import { me } from "../store/world.ts";
import type { Channel } from "../wire/channel.ts";
import { ChannelHeader } from "./channel-header.tsx";
import { Everyone } from "./everyone.tsx";

/** The middle column. */
export function Main() {
  const here = channel.value;
  if (here === null) {
    return (
      <main class="main-column" aria-label="Everyone">
        <ChannelHeader channel={null} />
        {me.value ? <Everyone /> : <Nobody />}
      </main>
    );
  }
  const key = `${me.value?.id} ${here.id}`;
  if (isForum(here)) {
    return (
      <main class="main-column" aria-label={channelLabel(here)}>
        <ChannelHeader channel={here} />
        <ForumView key={key} forum={here} />
      </main>
    );
  }
  return <Conversation key={key} channel={here} />;
}

/** A channel one writes in; files can be dropped on all of it. */
function Conversation({ channel: here }: { channel: Channel }) {
  const isOver = useSignal(false);
  const over = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes("Files") || here.may?.attach === false) return;
    event.preventDefault();
    isOver.value = true;
  };
  const leave = ({ currentTarget, relatedTarget: to }: DragEvent): void => {
    if (!(currentTarget instanceof Node && to instanceof Node && currentTarget.contains(to))) isOver.value = false;
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    isOver.value = false;
    addFiles(here.id, [...(event.dataTransfer?.files ?? [])]);
  };
  return (
    <main class="main-column" aria-label={channelLabel(here)} onDragOver={over} onDragLeave={leave} onDrop={drop}>
      <ChannelHeader channel={here} />
      <MessageList channel={here} />
      <Composer channel={here} />
      {isOver.value && (
        <div class="drop-zone" aria-hidden="true">
          <Icon name="file" size={40} /> Drop files to add them to your message
        </div>
      )}
    </main>
  );
}

function Nobody() {
  return (
    <div class="empty">
      <Icon name="hall" size={48} />
      <h2>Nobody is here yet</h2>
      <p>
        Begin with a guild and a person: <code>POST /sandbox/seed</code>. This page will notice.
      </p>
    </div>
  );
}
