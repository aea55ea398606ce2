/**
 * Makes Discord's list of this bot's commands what it should be, by as few requests as possible. Commands are global, which
 * is what lets them be used in direct messages; what an earlier program has registered in the guild itself is removed,
 * because people would see it twice.
 */
import type { API } from "@discordjs/core/http-only";
import { DiscordAPIError, type RequestData } from "@discordjs/rest";
import type * as z from "zod";
import type { workerCalls } from "../ipc/worker-calls.ts";
import { type CommandChange, commandChanges } from "./command-changes.ts";

type Call = (typeof workerCalls)["sync_commands"];
type Within = Pick<RequestData, "signal">;
type Made = Extract<z.output<Call["output"]>, { kind: "done" }>["value"];

/** The changes, made one after another unless they are only planned. One that Discord refuses ends the rest. */
export async function syncCommands(
  api: API,
  { applicationId, guildId, commands, apply }: z.output<Call["input"]>,
  within: Within,
): Promise<Made> {
  const { applicationCommands: discord } = api;
  const inGuild = guildId === null ? [] : await discord.getGuildCommands(applicationId, guildId, {}, within);
  const leftovers = commandChanges(inGuild, []);
  const changes = commandChanges(await discord.getGlobalCommands(applicationId, {}, within), commands);
  if (apply) {
    for (const leftover of leftovers) {
      if (leftover.kind === "delete" && guildId !== null)
        await gone(discord.deleteGuildCommand(applicationId, guildId, leftover.id, within));
    }
    for (const change of changes) await make(api, applicationId, change, within);
  }
  return { changes: [...leftovers.map((one) => told(one, "guild")), ...changes.map((one) => told(one, "global"))] };
}

async function make(
  { applicationCommands: discord }: API,
  applicationId: string,
  change: CommandChange,
  within: Within,
): Promise<void> {
  if (change.kind === "create") await discord.createGlobalCommand(applicationId, change.body, within);
  else if (change.kind === "edit") await discord.editGlobalCommand(applicationId, change.id, change.body, within);
  else await gone(discord.deleteGlobalCommand(applicationId, change.id, within));
}

/** An earlier try, whose answer was lost, may have deleted it already. */
async function gone(deletion: Promise<void>): Promise<void> {
  try {
    await deletion;
  } catch (error) {
    if (!(error instanceof DiscordAPIError && error.status === 404)) throw error;
  }
}

function told(change: CommandChange, scope: "global" | "guild"): Made["changes"][number] {
  const { type = 1, name } = change.kind === "delete" ? change : change.body;
  return { kind: change.kind, scope, type, name, differing: change.kind === "edit" ? [...change.differing] : [] };
}
