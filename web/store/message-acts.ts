/** What people do with messages, each with the sentence for when it is refused. */
import { signal } from "@preact/signals";
import type { Component } from "../wire/component.ts";
import type { Emoji } from "../wire/emoji.ts";
import type { Message } from "../wire/message.ts";
import { waitFor } from "./interactions.ts";
import { changeLog } from "./logs.ts";
import { removed } from "./message-log.ts";
import { attempt } from "./notices.ts";
import { mine } from "./person.ts";

/** The message that is being edited. */
export const editing = signal<string | null>(null);

/** Puts an emoji on a message, or takes one's own back. */
export async function toggleReaction(message: Message, emoji: Emoji): Promise<void> {
  const own = message.reactions?.find(({ emoji: other }) => other.id === emoji.id && other.name === emoji.name);
  const name = emoji.id === null ? emoji.name : `${emoji.name}:${emoji.id}`;
  const reaction = { channelId: message.channel_id, messageId: message.id, emoji: name };
  await attempt(mine().react(!own?.me, reaction), "The reaction was not changed");
}

/** Changes the words of one's own message; true when they were changed. */
export async function editMessage({ channel_id, id }: Message, content: string): Promise<boolean> {
  return (await attempt(mine().edit(channel_id, id, content), "The message was not changed")) !== null;
}

/** Deletes a message. */
export async function deleteMessage({ channel_id, id }: Message): Promise<void> {
  await attempt(mine().remove(channel_id, id), "The message was not deleted");
}

/** Takes away a message that only oneself sees. */
export async function dismissMessage({ channel_id, id }: Message): Promise<void> {
  const answer = await attempt(mine().remove(channel_id, id), "The message was not dismissed");
  if (answer) changeLog(channel_id, removed(id));
}

/** Presses a button, or sends what was chosen in a select. */
export async function useComponent(message: Message, component: Component, values?: readonly string[]): Promise<void> {
  const { custom_id: customId, label, placeholder } = component;
  if (customId === undefined) return;
  const use = { channelId: message.channel_id, messageId: message.id, customId, ...(values ? { values } : {}) };
  const answer = await attempt(mine().click(use), values ? "The choice was not sent" : "The button was not pressed");
  if (answer === null) return;
  const name = label ?? placeholder ?? (values ? "The choice" : "The button");
  waitFor(answer.value.interactionId, { component: { messageId: message.id, customId }, name });
}
