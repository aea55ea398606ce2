/** What bots were asked and have not answered yet: pressed buttons, sent commands, forms they opened. */
import { signal } from "@preact/signals";
import type { InteractionState, Modal } from "../wire/interaction.ts";
import { tell } from "./notices.ts";
import { goToEnd, channelId as openChannelId } from "./place.ts";

/** What waits for a bot: a component of a message, or a command. */
export interface Asked {
  /** The component's message and custom id; null for a command. */
  readonly component: { readonly messageId: string; readonly customId: string } | null;
  /** How people call it, for the sentence when nobody answers. */
  readonly name: string;
}

/** A form to be filled in. */
export interface OpenModal {
  readonly interactionId: string;
  readonly modal: Modal;
}

const maxEarly = 50;
/** Callbacks that bring a new message, at once or after a while. */
const saying: ReadonlySet<number | null> = new Set([4, 5]);

/** By interaction id. */
const asked = signal<ReadonlyMap<string, Asked>>(new Map());
/** The form a bot has opened; one at a time. */
export const openModal = signal<OpenModal | null>(null);
/** Answers that came before the request that began their interaction had returned. */
const early = new Map<string, InteractionState>();

/** Remembers what was asked until the bot answers. */
export function waitFor(interactionId: string, what: Asked): void {
  asked.value = new Map(asked.value).set(interactionId, what);
  const answer = early.get(interactionId);
  if (answer) answered(answer);
}

/** A bot answered, or had its three seconds; its words come as messages, so here they are only brought into view. */
export function answered(state: InteractionState): void {
  const { interactionId, channelId, callbackType, modal, failed } = state;
  const what = asked.value.get(interactionId);
  // Not answered yet, answered before, or asked in another window, which then shows the form.
  if (what === undefined) {
    keepEarly(state);
    return;
  }
  const rest = new Map(asked.value);
  rest.delete(interactionId);
  asked.value = rest;
  if (failed) tell("problem", `${what.name}: the bot did not answer within 3 seconds.`);
  if (modal !== null) openModal.value = { interactionId, modal };
  // They stand at the end, where whoever asked about an older message does not see them.
  if (saying.has(callbackType) && channelId === openChannelId.value) goToEnd();
}

function keepEarly(state: InteractionState): void {
  early.set(state.interactionId, state);
  if (early.size > maxEarly) early.delete(early.keys().next().value ?? "");
}

/** True while the bot owes an answer to this component. */
export function isWaiting(messageId: string, customId: string): boolean {
  return [...asked.value.values()].some(
    ({ component }) => component?.messageId === messageId && component.customId === customId,
  );
}
