/**
 * Acknowledges interactions within Discord's 3 seconds, before anyone has looked at them; the control plane answers
 * later by editing. How each command is acknowledged comes with `start`; the worker knows nothing else of commands.
 */
import type { API } from "@discordjs/core/http-only";
import { DiscordAPIError } from "@discordjs/rest";
import { type APIInteraction, MessageFlags } from "discord-api-types/v10";
import type { z } from "zod";
import type { acknowledgement, SeenInteraction } from "../ipc/worker-protocol.ts";
import { seenInteraction } from "./inbound.ts";

/** How to acknowledge each command, by its name with subcommand. */
export type Acknowledgements = Readonly<Record<string, z.infer<typeof acknowledgement>>>;

/** "Interaction has already been acknowledged": by this process before it was killed and the event replayed. */
const alreadyAcknowledged = 40060;

async function acknowledge(
  api: API,
  interaction: Omit<SeenInteraction, "acknowledged">,
  acknowledgements: Acknowledgements,
): Promise<void> {
  const { id, token, kind, name } = interaction;
  if (kind === "autocomplete") return;
  if (kind === "component") {
    await api.interactions.deferMessageUpdate(id, token);
    return;
  }
  const how = kind === "modal" ? "deferred_ephemeral" : (acknowledgements[name] ?? "deferred_ephemeral");
  // A modal is itself the first response: the control plane sends it.
  if (how === "modal") return;
  await api.interactions.defer(id, token, how === "deferred_ephemeral" ? { flags: MessageFlags.Ephemeral } : {});
}

/** The interaction with its acknowledgement's fate; null for kinds that we do not serve. */
export async function receiveInteraction(
  api: API,
  raw: APIInteraction,
  acknowledgements: Acknowledgements,
): Promise<SeenInteraction | null> {
  const interaction = seenInteraction(raw);
  if (!interaction) return null;
  try {
    await acknowledge(api, interaction, acknowledgements);
    return { ...interaction, acknowledged: true };
  } catch (error) {
    const acknowledged = error instanceof DiscordAPIError && error.code === alreadyAcknowledged;
    return { ...interaction, acknowledged };
  }
}
