/** The commands of bots: which there are in the open channel, and their entries in menus. */
import { signal } from "@preact/signals";
import { loadCommands } from "../api/requests.ts";
import type { Command } from "../wire/interaction.ts";
import { waitFor } from "./interactions.ts";
import { nameOf } from "./names.ts";
import { attempt } from "./notices.ts";
import type { MenuItem } from "./overlay.ts";
import { mine } from "./person.ts";
import { channelId } from "./place.ts";
import { bots, me } from "./world.ts";

/** Commands as they were last loaded, and of which channel. */
const commands = signal<{ readonly channelId: string; readonly list: readonly Command[] } | null>(null);

/** Loads the commands of the open channel: bots may have changed them since. */
export async function loadApps(): Promise<void> {
  const here = channelId.value;
  if (here === null || me.value === null) return;
  const answer = await attempt(loadCommands(me.value.id, here), "The commands could not be loaded");
  if (answer && channelId.value === here) commands.value = { channelId: here, list: answer.value };
}

/** The commands of the open channel; none while they are being loaded. */
export function commandsHere(): readonly Command[] {
  return commands.value?.channelId === channelId.value ? (commands.value?.list ?? []) : [];
}

/** The entries for a user (`type` 2) or a message (`type` 3). */
export function appItems(type: 2 | 3, targetId: string): MenuItem[] {
  const own = commandsHere().filter((command) => command.type === type);
  if (own.length === 0) return [];
  const items = own.map((command) => ({
    label: command.name,
    note: nameOf(userOf(command)),
    act: () => void use(command, targetId),
  }));
  return [{ label: "Apps", kind: "heading" }, ...items];
}

/** The user id of the bot that a command belongs to. */
export function userOf({ application_id: id }: Command): string {
  return [...bots.value.values()].find(({ applicationId }) => applicationId === id)?.userId ?? id;
}

async function use({ application_id: applicationId, name, type }: Command, targetId: string): Promise<void> {
  const here = channelId.value;
  if (here === null) return;
  const asked = mine().runCommand({ channelId: here, applicationId, name, type, targetId });
  const answer = await attempt(asked, `"${name}" was not used`);
  if (answer) waitFor(answer.value.interactionId, { component: null, name });
}
