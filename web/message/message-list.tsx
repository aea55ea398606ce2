/** The messages of the open channel: older ones come when one scrolls up, new ones appear at the end while one is there. */
import { useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { Icon } from "../parts/icon.tsx";
import { logOf } from "../store/logs.ts";
import { channelLabel } from "../store/names.ts";
import { newLineAfter } from "../store/place.ts";
import { me } from "../store/world.ts";
import type { Channel } from "../wire/channel.ts";
import { ChannelStart } from "./channel-start.tsx";
import { DayLine, NewLine } from "./divider.tsx";
import { MessageItem } from "./message-item.tsx";
import { goThroughMessages } from "./message-keys.ts";
import { rowsOf } from "./rows.ts";
import { useScroll } from "./use-scroll.ts";

/** The list of one channel; give it the channel's id as key, so that each channel has its own. */
export function MessageList({ channel }: { channel: Channel }) {
  const log = logOf(channel.id).value;
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useSignal(true);
  const toEnd = useScroll(list, channel.id, log, isAtEnd);
  const newAfter = newLineAfter.value;
  const rows = useMemo(() => rowsOf(log?.messages ?? [], newAfter, me.value?.id ?? ""), [log, newAfter]);
  return (
    <div class="message-area">
      <div
        ref={list}
        id="messages"
        class="messages"
        role="log"
        aria-label={`Messages in ${channelLabel(channel)}`}
        aria-busy={log === null}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keys.
        tabIndex={0}
        onKeyDown={goThroughMessages}
      >
        {log === null && <Skeleton />}
        {log !== null && !log.hasOlder && <ChannelStart channel={channel} isEmpty={log.messages.length === 0} />}
        {log?.hasOlder && <p class="note loading-older">Loading older messages…</p>}
        {rows.map((row) => {
          if (row.kind === "day") return <DayLine key={row.key} at={row.at} />;
          if (row.kind === "new") return <NewLine key={row.key} />;
          return <MessageItem key={row.key} message={row.message} isFirst={row.isFirst} />;
        })}
      </div>
      {!isAtEnd.value && (
        <button type="button" class="to-end" onClick={toEnd}>
          Jump to the newest <Icon name="down" size={16} />
        </button>
      )}
    </div>
  );
}

function Skeleton() {
  return (
    <div class="skeleton" aria-hidden="true">
      {[60, 85, 40, 70, 55].map((width) => (
        <div key={width} class="skeleton-row" style={{ "--width": `${width}%` }} />
      ))}
    </div>
  );
}
