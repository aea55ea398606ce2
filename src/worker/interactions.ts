/**
 * Acknowledges interactions within Discord's 3 seconds, before anyone has looked at them; the control plane answers
 * later by editing. How each command is acknowledged comes with `start`; the worker knows nothing else of commands.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { API } from "@discordjs/core/http-only";
import { MessageFlags } from "discord-api-types/v10";
import type * as z from "zod";
import type { acknowledgement, SeenInteraction } from "../ipc/worker-protocol.ts";
import { outcomeOf } from "./rest.ts";

type Acknowledgement = z.infer<typeof acknowledgement>;

/** How to acknowledge each command, by its name with subcommand. */
export type Acknowledgements = Readonly<Record<string, Acknowledgement>>;

/** "Interaction has already been acknowledged": by this process before it was killed and the event replayed. */
const alreadyAcknowledged = 40060;

/** Discord waits for 3 s; what it has heard of by then counts. */
const totalMs = 2_800;
const tryMs = 900;
const pauseMs = 100;

/** True when Discord knows that we are at it, or needs not: a modal and choices are themselves the first response. */
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
  { id, token, kind, name }: SeenInteraction,
  acknowledgements: Acknowledgements,
  signal: AbortSignal,
): Promise<void> {
  switch (kind) {
    case "autocomplete":
      return;
    case "component":
      await api.interactions.deferMessageUpdate(id, token, {}, { signal });
      return;
    case "modal":
      return await defer(api, id, token, "deferred_ephemeral", signal);
    case "command":
      return await defer(api, id, token, acknowledgements[name] ?? "deferred_ephemeral", signal);
  }
}

async function defer(api: API, id: string, token: string, how: Acknowledgement, signal: AbortSignal): Promise<void> {
  if (how === "modal") return;
  const data = how === "deferred_ephemeral" ? { flags: MessageFlags.Ephemeral } : {};
  await api.interactions.defer(id, token, data, { signal });
}
