/** What one can choose in a select: its own options, or whoever and whatever is in the guild. */
import { Avatar } from "../parts/avatar.tsx";
import { Icon } from "../parts/icon.tsx";
import type { PickerChoice } from "../parts/picker.tsx";
import { channelIcon } from "../shell/channel-row.tsx";
import { isThread } from "../store/channel-kinds.ts";
import { channelName, nameOf } from "../store/names.ts";
import { channels, guild, members, users } from "../store/world.ts";
import type { Channel } from "../wire/channel.ts";
import type { Component } from "../wire/component.ts";

/** The choices. */
export function choicesOf({ type, options = [], channel_types: types }: Component): PickerChoice[] {
  if (type === 5) return userChoices();
  if (type === 6) return roleChoices();
  if (type === 7) return [...userChoices(), ...roleChoices()];
  if (type === 8) return channelChoices(types);
  return options.map(({ value, label, description, emoji }) => ({
    value,
    label,
    ...(description ? { note: description } : {}),
    ...(emoji ? { icon: <span class="emoji">{emoji.name}</span> } : {}),
  }));
}

/** What is chosen before anybody chose. */
export function defaultsOf({ options = [], default_values: values = [] }: Component): string[] {
  return [...options.filter((option) => option.default).map(({ value }) => value), ...values.map(({ id }) => id)];
}

/** Everybody in the guild, or everybody there is. */
export function userChoices(): PickerChoice[] {
  const ids = guild.value ? [...members.value.keys()] : [...users.value.keys()];
  return ids.map((id) => ({ value: id, label: nameOf(id), icon: <Avatar userId={id} size={22} /> }));
}

/** The roles of the guild. */
export function roleChoices(): PickerChoice[] {
  return (guild.value?.roles ?? []).map(({ id, name }) => ({
    value: id,
    label: name.startsWith("@") ? name : `@${name}`,
  }));
}

/** The channels of the guild; `types` limits their kinds. */
export function channelChoices(types?: readonly number[]): PickerChoice[] {
  const fits = (channel: Channel): boolean =>
    channel.guild_id === guild.value?.id && (types ? types.includes(channel.type) : !isThread(channel));
  return [...channels.value.values()].filter(fits).map((channel) => ({
    value: channel.id,
    label: channelName(channel),
    icon: <Icon name={channelIcon(channel)} size={18} />,
  }));
}
