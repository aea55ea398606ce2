/** The middle: the open channel with its messages and the box to write, a forum's posts, or the people one can write to. */
import type { ComponentChildren } from "preact";
import { Composer } from "../composer/composer.tsx";
import { useFileDrop } from "../composer/use-file-drop.ts";
import { ForumView } from "../forum/forum-view.tsx";
import { MessageList } from "../message/message-list.tsx";
import { Icon } from "../parts/icon.tsx";
import { isForum } from "../store/channel-kinds.ts";
import { channelLabel } from "../store/names.ts";
import { isChatCovered } from "../store/panels.ts";
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
        <Chat>{me.value ? <Everyone /> : <Nobody />}</Chat>
      </main>
    );
  }
  const key = `${me.value?.id} ${here.id}`;
  if (isForum(here)) {
    return (
      <main class="main-column" aria-label={channelLabel(here)}>
        <ChannelHeader channel={here} />
        <Chat>
          <ForumView key={key} forum={here} />
        </Chat>
      </main>
    );
  }
  return <Conversation key={key} channel={here} />;
}

/** A channel one writes in; files can be dropped on all of it. */
function Conversation({ channel: here }: { channel: Channel }) {
  const { isOver, handlers } = useFileDrop(here.id, here.may?.attach !== false && here.may?.send !== false);
  return (
    <main class="main-column" aria-label={channelLabel(here)} {...handlers}>
      <ChannelHeader channel={here} />
      <Chat>
        <MessageList channel={here} />
        <Composer channel={here} />
      </Chat>
      {isOver && (
        <div class="drop-zone" aria-hidden="true">
          <Icon name="file" size={40} /> Drop files to add them to your message
        </div>
      )}
    </main>
  );
}

/** What stands below the header: out of reach while it is out of sight. */
function Chat({ children }: { children: ComponentChildren }) {
  return (
    <div class="chat" inert={isChatCovered.value}>
      {children}
    </div>
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
