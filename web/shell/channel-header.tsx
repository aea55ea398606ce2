/** The line above the messages: where one is, and what can be done there. */
import { Avatar } from "../parts/avatar.tsx";
import { Icon } from "../parts/icon.tsx";
import { IconButton } from "../parts/icon-button.tsx";
import { isDm, isForum, isThread } from "../store/channel-kinds.ts";
import { channelLabel, channelName, recipientOf } from "../store/names.ts";
import { dialog, openBeside } from "../store/overlay.ts";
import { areMembersShown, toggleBackstage, toggleMembers } from "../store/panels.ts";
import { drawer, open } from "../store/place.ts";
import { isBackstageShown } from "../store/prefs.ts";
import { channels, guild } from "../store/world.ts";
import { InlineMarkdown } from "../text/markdown-view.tsx";
import type { Channel } from "../wire/channel.ts";
import { channelIcon } from "./channel-row.tsx";
import { ThreadButton } from "./thread-button.tsx";

/** The line; `channel` null at the list of people. */
export function ChannelHeader({ channel }: { channel: Channel | null }) {
  return (
    <header class="channel-header">
      <IconButton
        icon="menu"
        label="Channels"
        class="narrow-only"
        aria-expanded={drawer.value === "channels"}
        onClick={() => (drawer.value = drawer.value === "channels" ? null : "channels")}
      />
      {channel ? <Title channel={channel} /> : <h1>Everyone</h1>}
      <span class="grow" />
      {channel && <ThreadButton channel={channel} />}
      {channel && !isForum(channel) && (
        <IconButton
          icon="pin"
          label="Pinned messages"
          aria-haspopup="dialog"
          onClick={(event) => openBeside(event.currentTarget, { kind: "pins", channel })}
        />
      )}
      <IconButton
        icon="search"
        label="Go to channel or person"
        aria-keyshortcuts="Control+K"
        onClick={() => (dialog.value = { kind: "switcher" })}
      />
      {guild.value && (
        <IconButton icon="people" label="Members" aria-pressed={areMembersShown.value} onClick={toggleMembers} />
      )}
      <IconButton
        icon="stage"
        label="Backstage"
        class="narrow-only"
        aria-pressed={isBackstageShown.value}
        onClick={toggleBackstage}
      />
    </header>
  );
}

function Title({ channel }: { channel: Channel }) {
  const other = isDm(channel) ? recipientOf(channel) : null;
  const parent = isThread(channel) ? channels.value.get(channel.parent_id ?? "") : undefined;
  return (
    <>
      {other ? <Avatar userId={other} size={26} hasPresence /> : <Icon name={channelIcon(channel)} size={22} />}
      {parent && (
        <button type="button" class="parent-link" onClick={() => void open(parent.id)}>
          {channelLabel(parent)} <span aria-hidden="true">›</span>
        </button>
      )}
      <h1>{channelName(channel)}</h1>
      {channel.topic && (
        <p class="topic" title={channel.topic}>
          <InlineMarkdown text={channel.topic} />
        </p>
      )}
    </>
  );
}
