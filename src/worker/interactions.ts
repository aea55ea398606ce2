/**
 * Acknowledges interactions within Discord's 3 seconds, before anyone has looked at them; the control plane answers
 * later by editing. How each command is acknowledged comes with `start`; the worker knows nothing else of commands.
 */
import type { API } from "@discordjs/core/http-only";
import { DiscordAPIError } from "@discordjs/rest";
import { MessageFlags } from "discord-api-types/v10";
import type * as z from "zod";
import type { acknowledgement, SeenInteraction } from "../ipc/worker-protocol.ts";

type Acknowledgement = z.infer<typeof acknowledgement>;

/** How to acknowledge each command, by its name with subcommand. */
export type Acknowledgements = Readonly<Record<string, Acknowledgement>>;

/** "Interaction has already been acknowledged": by this process before it was killed and the event replayed. */
const alreadyAcknowledged = 40060;

/** True when Discord knows that we are at it, or needs not: a modal and choices are themselves the first response. */
export async function acknowledge(
  api: API,
  interaction: SeenInteraction,
  acknowledgements: Acknowledgements,
): Promise<boolean> {
  try {
    await respond(api, interaction, acknowledgements);
    return true;
  } catch (error) {
    return error instanceof DiscordAPIError && error.code === alreadyAcknowledged;
  }
}

async function respond(
  api: API,
  { id, token, kind, name }: SeenInteraction,
  acknowledgements: Acknowledgements,
): Promise<void> {
  switch (kind) {
    case "autocomplete":
      return;
    case "component":
      await api.interactions.deferMessageUpdate(id, token);
      return;
    case "modal":
      return await defer(api, id, token, "deferred_ephemeral");
    case "command":
      return await defer(api, id, token, acknowledgements[name] ?? "deferred_ephemeral");
  }
}

async function defer(api: API, id: string, token: string, how: Acknowledgement): Promise<void> {
  if (how === "modal") return;
  await api.interactions.defer(id, token, how === "deferred_ephemeral" ? { flags: MessageFlags.Ephemeral } : {});
}
