/** What stands above the first message of a channel; in an empty `#task-board` also what a newcomer may try. */
import { Avatar } from "../parts/avatar.tsx";
import { Icon } from "../parts/icon.tsx";
import { channelIcon } from "../shell/channel-row.tsx";
import { isDm, isThread } from "../store/channel-kinds.ts";
import { changeDraft, focusBox } from "../store/drafts.ts";
import { channelLabel, channelName, nameOf, recipientOf } from "../store/names.ts";
import { bots, channels } from "../store/world.ts";
import type { Channel } from "../wire/channel.ts";

/** The start. */
export function ChannelStart({ channel, isEmpty }: { channel: Channel; isEmpty: boolean }) {
  const other = isDm(channel) ? recipientOf(channel) : null;
  return (
    <header class="channel-start">
      {other === null ? (
        <span class="big-icon">
          <Icon name={channelIcon(channel)} size={36} />
        </span>
      ) : (
        <Avatar userId={other} size={72} />
      )}
      <h2>{other === null ? channelName(channel) : nameOf(other)}</h2>
      <p class="note">{wordsFor(channel)}</p>
      {isEmpty && channel.name === "task-board" && <FirstSteps channel={channel} />}
    </header>
  );
}

function wordsFor(channel: Channel): string {
  if (isDm(channel)) return `This is the beginning of what you and ${channelName(channel)} said to each other.`;
  if (isThread(channel)) {
    const parent = channels.value.get(channel.parent_id ?? "");
    return `A thread${parent ? ` in ${channelLabel(parent)}` : ""}${channel.owner_id ? `, started by ${nameOf(channel.owner_id)}` : ""}.`;
  }
  return `This is the beginning of ${channelLabel(channel)}.`;
}

function FirstSteps({ channel }: { channel: Channel }) {
  const names = [...bots.value.values()].map(({ userId }) => nameOf(userId));
  const bot = names.includes("Manager") ? "Manager" : (names[0] ?? "bot");
  const lines = ["Hello! Who are you?", `@${bot} help`, `@${bot} repeat after me: it works`, "/delegate"];
  const write = (text: string): void => {
    changeDraft(channel.id, { text });
    focusBox();
  };
  return (
    <section class="first-steps" aria-label="What to try first">
      <h3>What to try first</h3>
      <p class="note">Pick a line, then press Enter.</p>
      {lines.map((line) => (
        <button key={line} type="button" class="quiet" onClick={() => write(line)}>
          {line}
        </button>
      ))}
    </section>
  );
}
