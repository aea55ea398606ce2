/** What the header offers about threads: the list of a channel's, or what one can do with the open one. */
import { Icon } from "../parts/icon.tsx";
import { IconButton } from "../parts/icon-button.tsx";
import { isThread } from "../store/channel-kinds.ts";
import { isArchived } from "../store/channel-tree.ts";
import { attempt } from "../store/notices.ts";
import { type MenuItem, openBeside } from "../store/overlay.ts";
import { mine } from "../store/person.ts";
import { refreshSoon } from "../store/stream.ts";
import type { Channel } from "../wire/channel.ts";

/** The button; none where there are no threads. */
export function ThreadButton({ channel }: { channel: Channel }) {
  if (isThread(channel)) {
    return (
      <IconButton
        icon="more"
        label="Thread settings"
        aria-haspopup="menu"
        onClick={(event) =>
          openBeside(event.currentTarget, { kind: "menu", label: "Thread", items: [threadItems(channel)] })
        }
      />
    );
  }
  if (channel.type !== 0 && channel.type !== 5) return null;
  return (
    <IconButton
      icon="thread"
      label="Threads"
      aria-haspopup="dialog"
      onClick={(event) => openBeside(event.currentTarget, { kind: "threads", channel })}
    />
  );
}

function threadItems(thread: Channel): MenuItem[] {
  const isMember = thread.member !== undefined;
  return [
    {
      label: isMember ? "Leave thread" : "Join thread",
      icon: <Icon name="thread" size={18} />,
      act: () => void change(mine().joinThread(!isMember, thread.id)),
    },
    {
      label: isArchived(thread) ? "Unarchive" : "Archive",
      icon: <Icon name="archive" size={18} />,
      act: () => void change(mine().changeThread(thread.id, { archived: !isArchived(thread) })),
    },
  ];
}

async function change(asked: Promise<unknown>): Promise<void> {
  if (await attempt(asked, "The thread was not changed")) refreshSoon();
}
