/** What the person may do with a message, so that nothing is offered in vain. The server has the last word. */
import { isEphemeral } from "../store/mentions.ts";
import { channels, me } from "../store/world.ts";
import type { Rights } from "../wire/channel.ts";
import type { Message } from "../wire/message.ts";
import { isAnnouncement } from "./rows.ts";

/** One's own words. */
export function mayEdit(message: Message): boolean {
  return message.author.id === me.value?.id && (message.type === 0 || message.type === 19) && !isEphemeral(message);
}

/** One's own, and with a role for it those of others. */
export function mayDelete(message: Message): boolean {
  return !isEphemeral(message) && (message.author.id === me.value?.id || has(message, "manageMessages"));
}

/** Whatever others can see too. */
export function mayReply(message: Message): boolean {
  return isOrdinary(message) && has(message, "send");
}

/** The same, with an emoji. */
export function mayReact(message: Message): boolean {
  return isOrdinary(message) && has(message, "react");
}

/** For everybody to find. */
export function mayPin(message: Message): boolean {
  return isOrdinary(message) && has(message, "pin");
}

/** True where a thread can begin with this message. */
export function mayStartThread(message: Message): boolean {
  const type = channels.value.get(message.channel_id)?.type;
  return isOrdinary(message) && (type === 0 || type === 5) && !message.thread && has(message, "startThreads");
}

function isOrdinary(message: Message): boolean {
  return !isEphemeral(message) && !isAnnouncement(message);
}

/** What events brought before the state did counts as allowed. */
function has({ channel_id }: Message, right: keyof Rights): boolean {
  return channels.value.get(channel_id)?.may?.[right] ?? true;
}
