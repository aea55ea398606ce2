/** What the person may do with a message, so that nothing is offered in vain. The server has the last word. */
import type { Message } from "../api/wire.ts";
import { isEphemeral } from "../store/mentions.ts";
import { guild, me } from "../store/world.ts";
import { isAnnouncement } from "./rows.ts";

const administrator = 1n << 3n;
const manageMessages = 1n << 13n;

/** One's own words. */
export function mayEdit(message: Message): boolean {
  return message.author.id === me.value?.id && (message.type === 0 || message.type === 19) && !isEphemeral(message);
}

/** One's own, and with a role for it those of others. */
export function mayDelete(message: Message): boolean {
  return !isEphemeral(message) && (message.author.id === me.value?.id || mayManage());
}

/** Whatever others can see too. */
export function mayReply(message: Message): boolean {
  return !isEphemeral(message) && !isAnnouncement(message);
}

/** Whether a role lets the person look after the messages of others. */
export function mayManage(): boolean {
  const here = guild.value;
  const held = here?.members.find(({ user }) => user.id === me.value?.id)?.roles ?? [];
  const roles = here?.roles.filter(({ id }) => id === here.id || held.includes(id)) ?? [];
  const bits = roles.reduce((sum, { permissions }) => sum | BigInt(permissions), 0n);
  return (bits & (administrator | manageMessages)) !== 0n;
}
