/**
 * Acknowledges interactions within Discord's 3 seconds, before anyone has looked at them; the control plane answers
 * later by editing. How each command is acknowledged comes with `start`; the worker knows nothing else of commands.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { API } from "@discordjs/core/http-only";
import {
  type APIComponentInLabel,
  type APIModalInteractionResponseCallbackData,
  ComponentType,
  MessageFlags,
  TextInputStyle,
} from "discord-api-types/v10";
import type { Acknowledgement, Form, FormField } from "../domain/acknowledgement.ts";
import { shorten } from "../domain/shorten.ts";
import type { SeenInteraction } from "../ipc/worker-events.ts";
import { outcomeOf } from "./request-outcome.ts";

/** How to acknowledge each command, by its name with subcommand. */
export type Acknowledgements = Readonly<Record<string, Acknowledgement>>;

/** "Interaction has already been acknowledged": by this process before it was killed and the event replayed. */
const alreadyAcknowledged = 40060;

/** Discord waits for 3 s; what it has heard of by then counts. */
const totalMs = 2_800;
const tryMs = 900;
const pauseMs = 100;

/** True when Discord knows that we are at it, or need not yet know: choices are themselves the first response. */
export async function acknowledge(
  api: API,
  interaction: SeenInteraction,
  acknowledgements: Acknowledgements,
): Promise<boolean> {
  const lastAt = performance.now() + totalMs - tryMs;
  for (;;) {
    const outcome = await outcomeOf(respond(api, interaction, acknowledgements, AbortSignal.timeout(tryMs)));
    if (outcome.kind === "done") return true;
    if (outcome.kind === "refused") return outcome.code === alreadyAcknowledged;
    // Where the answer was lost, the next one says that it is acknowledged already.
    const waitMs = outcome.kind === "retry" ? Math.max(outcome.afterMs, pauseMs) : pauseMs;
    if (performance.now() + waitMs > lastAt) return false;
    await delay(waitMs);
  }
}

async function respond(
  api: API,
  interaction: SeenInteraction,
  acknowledgements: Acknowledgements,
  signal: AbortSignal,
): Promise<void> {
  const { id, token, kind, name, options, target } = interaction;
  if (kind === "autocomplete") return;
  const how = kind === "command" ? acknowledgements[name] : undefined;
  if (how?.how === "form") {
    await api.interactions.createModal(id, token, modalOf(how.form, target), { signal });
    return;
  }
  const isShared = how !== undefined && how.sharedBy !== null && options[how.sharedBy] === true;
  await api.interactions.defer(id, token, isShared ? {} : { flags: MessageFlags.Ephemeral }, { signal });
}

/** The form as Discord shows it. The message it was opened on stands in its id, which comes back with what was entered. */
export function modalOf(
  { id, title, fields }: Form,
  target: SeenInteraction["target"],
): APIModalInteractionResponseCallbackData {
  return {
    custom_id: target ? `${id}:${target.messageId}` : id,
    title,
    components: fields.map((field) => ({
      type: ComponentType.Label,
      label: field.label,
      component: inputOf(field, target?.content ?? ""),
    })),
  };
}

function inputOf(field: FormField, quoted: string): APIComponentInLabel {
  const { id } = field;
  if (field.kind === "choice") {
    const options = field.choices.map(({ name, value }) => ({ label: name, value }));
    return { type: ComponentType.StringSelect, custom_id: id, options };
  }
  // A person with a subscription may write more than a field holds.
  const begun = field.quotes ? shorten(quoted, field.maxLength) : "";
  const input = { type: ComponentType.TextInput, custom_id: id, style: TextInputStyle.Paragraph } as const;
  return { ...input, max_length: field.maxLength, ...(begun === "" ? {} : { value: begun }) };
}
