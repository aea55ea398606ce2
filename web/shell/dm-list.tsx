/** Direct messages, the latest first, and a way to those one has not written to. */
import { useMenu } from "../overlay/use-menu.ts";
import { goWithArrows } from "../parts/arrow-keys.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Icon } from "../parts/icon.tsx";
import { compareIds } from "../store/ids.ts";
import { channelName, recipientOf } from "../store/names.ts";
import { channelId, open, openHome } from "../store/place.ts";
import { activityOf, presenceWords } from "../store/presence.ts";
import { callCounts, isUnread } from "../store/reads.ts";
import { channels } from "../store/world.ts";
import type { Channel } from "../wire/channel.ts";
import { CallCount } from "./call-count.tsx";
import { userMenu } from "./user-menu.tsx";

/** The list. */
export function DmList() {
  const dms = [...channels.value.values()].filter(({ type }) => type === 1).toSorted(byLatest);
  return (
    <nav class="scroll-column" aria-label="Direct messages" onKeyDown={goWithArrows}>
      <button
        type="button"
        class="channel-row"
        data-stop
        aria-current={channelId.value === null ? "page" : undefined}
        onClick={() => openHome()}
      >
        <Icon name="people" size={18} />
        <span class="label">Everyone</span>
      </button>
      <ul>
        {dms.map((dm) => (
          <li key={dm.id}>
            <DmLink dm={dm} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

function DmLink({ dm }: { dm: Channel }) {
  const other = recipientOf(dm) ?? "0";
  const menu = useMenu(() => userMenu(other));
  const isHere = channelId.value === dm.id;
  return (
    <a
      href={`#${dm.id}`}
      class={`channel-row dm-row ${!isHere && isUnread(dm) ? "unread" : ""}`}
      data-stop
      aria-current={isHere ? "page" : undefined}
      onClick={(event) => {
        event.preventDefault();
        void open(dm.id);
      }}
      {...menu}
    >
      <Avatar userId={other} size={32} hasPresence />
      <span class="two-lines">
        <span class="label">{channelName(dm)}</span>
        <span class="note">{activityOf(other) ?? presenceWords(other)}</span>
      </span>
      <CallCount count={callCounts.value.get(dm.id) ?? 0} />
    </a>
  );
}

function byLatest(a: Channel, b: Channel): number {
  return compareIds(b.last_message_id ?? b.id, a.last_message_id ?? a.id);
}
