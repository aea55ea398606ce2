/** Goes to a channel, thread or person whose name one begins to type. */
import { useSignal } from "@preact/signals";
import { Avatar } from "../parts/avatar.tsx";
import { Icon } from "../parts/icon.tsx";
import type { PickerChoice } from "../parts/picker.tsx";
import { PickerList } from "../parts/picker-list.tsx";
import { channelIcon } from "../shell/channel-row.tsx";
import { isCategory, isDm } from "../store/channel-kinds.ts";
import { compareIds } from "../store/ids.ts";
import { channelName, nameOf } from "../store/names.ts";
import { open } from "../store/place.ts";
import { hasUnread } from "../store/tallies.ts";
import { channels, me, users } from "../store/world.ts";
import { writeTo } from "../store/write-to.ts";
import type { Channel } from "../wire/channel.ts";

/** The switcher; unread and recent channels stand first. */
export function QuickSwitcher({ onClose }: { onClose: () => void }) {
  const choices = useSignal<readonly PickerChoice[]>([...places(), ...people()]);
  const go = (value: string): void => {
    onClose();
    void (channels.value.has(value) ? open(value) : writeTo(value));
  };
  return (
    <PickerList
      id="switcher"
      label="Where to?"
      choices={choices.value}
      marked={[]}
      isMany={false}
      hasSearch
      onPick={go}
      onLeave={(isDone) => !isDone && onClose()}
    />
  );
}

function places(): PickerChoice[] {
  const all = [...channels.value.values()].filter((each) => !isCategory(each) && !isDm(each));
  return all.toSorted(byInterest).map((each) => {
    const parent = channels.value.get(each.parent_id ?? "");
    return {
      value: each.id,
      label: channelName(each),
      icon: <Icon name={channelIcon(each)} />,
      ...(parent ? { note: channelName(parent) } : {}),
    };
  });
}

function people(): PickerChoice[] {
  return [...users.value.keys()]
    .filter((id) => id !== me.value?.id)
    .map((id) => ({ value: id, label: nameOf(id), note: "Direct message", icon: <Avatar userId={id} size={22} /> }));
}

function byInterest(a: Channel, b: Channel): number {
  const unread = Number(hasUnread([b])) - Number(hasUnread([a]));
  return unread || compareIds(b.last_message_id ?? "0", a.last_message_id ?? "0");
}
