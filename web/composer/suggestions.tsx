/** What is suggested for what one types, and what happens when one takes it. */

import { Avatar } from "../parts/avatar.tsx";
import { Icon } from "../parts/icon.tsx";
import { channelIcon } from "../shell/channel-row.tsx";
import { commandsHere, userOf } from "../store/apps.ts";
import { isCategory } from "../store/channel-kinds.ts";
import { emojiNames } from "../store/emoji-names.ts";
import { channelName, nameOf } from "../store/names.ts";
import { channel } from "../store/place.ts";
import { ownRoles } from "../store/roles.ts";
import { channels, guild, me, members } from "../store/world.ts";
import { type CommandLeaf, fittingLeaves } from "./command-leaves.ts";
import { bestOf, type SuggestionQuery } from "./query.ts";
import type { Line } from "./suggestion-list.tsx";

const max = 10;
const maxCommands = 25;

/** One line of the list. */
export interface Suggestion extends Line {
  /** Put in place of what was typed; for a command, what is to be run. */
  readonly takes: string | CommandLeaf;
}

/** The lines for a query, the best first. */
export function suggestionsFor({ kind, typed }: SuggestionQuery): Suggestion[] {
  if (kind === "mention") return bestOf([...people(), ...roles()], typed, ({ label }) => label, max);
  if (kind === "channel") return bestOf(places(), typed, ({ label }) => label, max);
  return kind === "emoji" ? emoji(typed) : commandLines(typed);
}

function people(): Suggestion[] {
  const ids = guild.value ? [...members.value.keys()] : (channel.value?.recipients?.map(({ id }) => id) ?? []);
  return ids
    .filter((id) => id !== me.value?.id)
    .map((id) => ({ key: id, label: nameOf(id), icon: <Avatar userId={id} size={24} />, takes: `@${nameOf(id)} ` }));
}

function roles(): Suggestion[] {
  const own = ownRoles(guild.value);
  return own.map(({ id, name }) => ({
    key: id,
    label: name,
    note: "role",
    icon: <Icon name="people" />,
    takes: `@${name} `,
  }));
}

function places(): Suggestion[] {
  const own = [...channels.value.values()].filter((each) => each.guild_id === guild.value?.id && !isCategory(each));
  return own.map((each) => {
    const parent = channels.value.get(each.parent_id ?? "");
    return {
      key: each.id,
      label: channelName(each),
      icon: <Icon name={channelIcon(each)} />,
      takes: `#${channelName(each)} `,
      ...(parent ? { note: channelName(parent) } : {}),
    };
  });
}

function emoji(typed: string): Suggestion[] {
  const named = emojiNames.value.flatMap((each) => each.names.map((name) => ({ name, emoji: each.emoji })));
  return bestOf(named, typed, ({ name }) => name, max).map(({ name, emoji: sign }) => ({
    key: name,
    label: `:${name}:`,
    icon: <span class="emoji">{sign}</span>,
    takes: `${sign} `,
  }));
}

function commandLines(typed: string): Suggestion[] {
  return fittingLeaves(commandsHere(), typed, maxCommands).map((leaf) => ({
    key: `${leaf.root.id} ${leaf.path.join(" ")}`,
    label: `/${leaf.path.join(" ")}`,
    owner: nameOf(userOf(leaf.root)),
    note: leaf.description,
    icon: <Avatar userId={userOf(leaf.root)} size={24} />,
    takes: leaf,
  }));
}
