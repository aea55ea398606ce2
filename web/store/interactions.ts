/** What bots were asked and have not answered yet: pressed buttons, sent commands, forms they opened. */
import { signal } from "@preact/signals";
import type { InteractionState, Modal } from "../api/wire.ts";
import { tell } from "./notices.ts";

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

/** By interaction id. */
const asked = signal<ReadonlyMap<string, Asked>>(new Map());
/** The form a bot has opened; one at a time. */
export const openModal = signal<OpenModal | null>(null);
/** Answers that came before the request that began their interaction had returned. */
const early = new Map<string, InteractionState>();
const shownModals = new Set<string>();

/** Remembers what was asked until the bot answers. */
export function waitFor(interactionId: string, what: Asked): void {
  asked.value = new Map(asked.value).set(interactionId, what);
  const answer = early.get(interactionId);
  if (answer) answered(answer);
}

/** A bot answered, or had its three seconds; its words come as messages, so only the rest is shown here. */
export function answered(state: InteractionState): void {
  const { interactionId, modal, failed } = state;
  const what = asked.value.get(interactionId);
  if (what === undefined) {
    early.set(interactionId, state);
    if (early.size > 50) early.delete(early.keys().next().value ?? "");
  } else {
    const rest = new Map(asked.value);
    rest.delete(interactionId);
    asked.value = rest;
    if (failed) tell("problem", `${what.name}: the bot did not answer within 3 seconds.`);
  }
  if (modal === null || shownModals.has(interactionId)) return;
  shownModals.add(interactionId);
  openModal.value = { interactionId, modal };
}

/** True while the bot owes an answer to this component. */
export function isWaiting(messageId: string, customId: string): boolean {
  return [...asked.value.values()].some(
    ({ component }) => component?.messageId === messageId && component.customId === customId,
  );
}
