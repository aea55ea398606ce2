/** A channel in the list, with the threads below it that one takes part in. */
import { useMenu } from "../overlay/use-menu.ts";
import { Icon, type IconName } from "../parts/icon.tsx";
import { isThread } from "../store/channel-kinds.ts";
import { isArchived, threadsOf } from "../store/channel-tree.ts";
import { channelName } from "../store/names.ts";
import { channelId, open } from "../store/place.ts";
import { callCounts, isUnread } from "../store/reads.ts";
import type { Channel } from "../wire/channel.ts";
import { CallCount } from "./call-count.tsx";
import { channelMenu } from "./channel-menu.tsx";

const maxThreads = 8;
const icons: Readonly<Record<number, IconName>> = { 0: "hash", 1: "at", 5: "megaphone", 15: "forum" };

/** The icon of a kind of channel. */
export function channelIcon(channel: Channel): IconName {
  return isThread(channel) ? "thread" : (icons[channel.type] ?? "hash");
}

/** The row; `all` are the guild's channels. */
export function ChannelRow({ channel, all }: { channel: Channel; all: readonly Channel[] }) {
  const threads = threadsOf(all, channel.id).filter(isWorthShowing);
  return (
    <li>
      <ChannelLink channel={channel} />
      {threads.length > 0 && (
        <ul class="threads" aria-label={`Threads of ${channelName(channel)}`}>
          {threads.slice(0, maxThreads).map((thread) => (
            <li key={thread.id}>
              <ChannelLink channel={thread} />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function ChannelLink({ channel }: { channel: Channel }) {
  const { id } = channel;
  const menu = useMenu(() => channelMenu(channel));
  const isHere = channelId.value === id;
  const unread = !isHere && isUnread(channel);
  return (
    <a
      href={`#${id}`}
      class={`channel-row ${unread ? "unread" : ""}`}
      data-stop
      aria-current={isHere ? "page" : undefined}
      onClick={(event) => {
        event.preventDefault();
        void open(id);
      }}
      {...menu}
    >
      <Icon name={channelIcon(channel)} size={18} />
      <span class="label">{channelName(channel)}</span>
      {unread && <span class="unseen">, unread</span>}
      <CallCount count={callCounts.value.get(id) ?? 0} />
    </a>
  );
}

function isWorthShowing(thread: Channel): boolean {
  if (thread.id === channelId.value) return true;
  return thread.member !== undefined && !isArchived(thread);
}
