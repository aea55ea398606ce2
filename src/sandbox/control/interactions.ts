/** Using bots as a person: slash commands, autocomplete, buttons, selects, modals; and how it went. */
import { once } from "node:events";
import * as z from "zod";
import { channelFor, may } from "../acts/access.ts";
import { commandData, UnusableInput } from "../acts/command-input.ts";
import { answerMs, InteractionType, interact, interactionState } from "../acts/interact.ts";
import { problem } from "../problem.ts";
import { componentNamed } from "../rest/components.ts";
import { type OpenCall, ok, type Reply } from "../rest/routes.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Command, JsonObject, Message } from "../state/nouns.ts";
import { Permission } from "../state/permissions.ts";
import type { BotRow, InteractionRow } from "../state/rows.ts";
import type { ChannelState } from "../state/world.ts";
import { actor } from "./acting.ts";
import { BadRequest, type ControlRoute, control, found, parse } from "./routes.ts";

const user = "/sandbox/users/{userId}";
const commandForm = z.strictObject({
  channelId: z.string(),
  applicationId: z.string(),
  name: z.string(),
  /** A subcommand, or "group subcommand". */
  subcommand: z.string().nullish(),
  options: z.record(z.string(), z.unknown()).default({}),
});
const autocompleteForm = commandForm.extend({ focused: z.string() });
const clickForm = z.strictObject({
  channelId: z.string(),
  messageId: z.string(),
  customId: z.string(),
  values: z.array(z.string()).optional(),
});
const modalForm = z.strictObject({ interactionId: z.string(), fields: z.record(z.string(), z.string()) });

/** Routes of interactions. */
export const interactionControlRoutes: readonly ControlRoute[] = [
  control("GET", "/sandbox/commands", (sandbox, { query }) => ok(listCommands(sandbox, query.get("guildId")))),
  control("GET", "/sandbox/interactions/{id}", (sandbox, { param }) => {
    return ok(
      interactionState(sandbox, found(sandbox.world.interactions.get(param("id")), `interaction ${param("id")}`)),
    );
  }),
  control("POST", `${user}/commands`, (sandbox, call) => {
    const { id } = runCommand(sandbox, call, { ...parse(commandForm, call.body), focused: null });
    return ok({ interactionId: id });
  }),
  control("POST", `${user}/autocomplete`, autocomplete),
  control("POST", `${user}/clicks`, click),
  control("POST", `${user}/modals`, submitModal),
];

function listCommands({ world }: Sandbox, guildId: string | null): object[] {
  const guild = world.guilds.get(guildId ?? "");
  return [...world.commands.values()].flatMap((command) => {
    const bot = world.botsByApplication.get(command.application_id);
    const isHere = command.guild_id === undefined || command.guild_id === guildId;
    if (!bot || !isHere || (guild && !guild.members.has(bot.userId))) return [];
    return [{ ...command, applicationId: command.application_id, username: world.users.get(bot.userId)?.username }];
  });
}

function runCommand(
  sandbox: Sandbox,
  call: OpenCall,
  form: z.infer<typeof commandForm> & { readonly focused: string | null },
): InteractionRow {
  const me = actor(sandbox, call);
  const state = channelFor(sandbox, me.id, form.channelId, Permission.USE_APPLICATION_COMMANDS);
  const command = commandNamed(sandbox, form.applicationId, form.name, state);
  const needed = BigInt(command.default_member_permissions ?? 0);
  if (state.channel.guild_id !== undefined && !may(sandbox, me.id, state, needed)) throw problem(50013);
  const path = form.subcommand?.split(" ").filter((part) => part !== "") ?? [];
  const input = { values: form.options, path, focused: form.focused };
  return interact(sandbox, {
    type: form.focused === null ? InteractionType.command : InteractionType.autocomplete,
    user: me,
    bot: botOf(sandbox, form.applicationId),
    state,
    data: usable(() => commandData(sandbox, command, state.channel.guild_id ?? null, input)),
    commandName: [command.name, ...path].join(" "),
    message: null,
  });
}

async function autocomplete(sandbox: Sandbox, call: OpenCall): Promise<Reply> {
  const { id } = runCommand(sandbox, call, parse(autocompleteForm, call.body));
  const signal = AbortSignal.timeout(answerMs);
  const choices = (): InteractionRow["choices"] => sandbox.world.interactions.get(id)?.choices ?? [];
  await once(sandbox.answered, id, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  return ok({ choices: choices() });
}

function click(sandbox: Sandbox, call: OpenCall): Reply {
  const me = actor(sandbox, call);
  const { channelId, messageId, customId, values } = parse(clickForm, call.body);
  const state = channelFor(sandbox, me.id, channelId);
  const message = visibleMessage(state, messageId, me.id);
  const component = found(componentNamed(message.components, customId), `component "${customId}" on this message`);
  if (component.disabled === true) throw new BadRequest(`The component "${customId}" is disabled.`);
  const data = { custom_id: customId, component_type: component.type, ...chosen(component, values) };
  const bot = botOf(sandbox, message.application_id ?? message.author.id);
  const use = { type: InteractionType.component, user: me, bot, state, data, commandName: null, message };
  return ok({ interactionId: interact(sandbox, use).id });
}

function submitModal(sandbox: Sandbox, call: OpenCall): Reply {
  const me = actor(sandbox, call);
  const { interactionId, fields } = parse(modalForm, call.body);
  const opened = found(sandbox.world.interactions.get(interactionId), `interaction ${interactionId}`);
  if (opened.modal === null || opened.userId !== me.id)
    throw new BadRequest("This interaction opened no modal for this user.");
  const state = found(sandbox.world.channels.get(opened.channelId), `channel ${opened.channelId}`);
  const components = (opened.modal.components as JsonObject[]).map((component) => filledIn(component, fields));
  const message = opened.sourceMessageId === null ? null : visibleMessage(state, opened.sourceMessageId, me.id);
  const row = interact(sandbox, {
    type: InteractionType.modalSubmit,
    user: me,
    bot: botOf(sandbox, opened.applicationId),
    state,
    data: { custom_id: opened.modal.custom_id, components },
    commandName: opened.commandName,
    message,
  });
  return ok({ interactionId: row.id });
}

/** A command of a bot that can be used in this channel: its guild's own before the global one of the same name. */
function commandNamed({ world }: Sandbox, applicationId: string, name: string, state: ChannelState): Command {
  const guildId = state.channel.guild_id;
  const fitting = [...world.commands.values()].filter(
    (command) => command.application_id === applicationId && command.name === name,
  );
  const own = fitting.find(({ guild_id }) => guild_id !== undefined && guild_id === guildId);
  const global = fitting.find(({ guild_id }) => guild_id === undefined);
  return found(own ?? global, `command /${name} of the application ${applicationId} here`);
}

function botOf({ world }: Sandbox, applicationId: string): BotRow {
  return found(world.botsByApplication.get(applicationId), `application ${applicationId}`);
}

function visibleMessage(state: ChannelState, messageId: string, userId: string): Message {
  const hidden = state.ephemerals.get(messageId);
  const message = state.log.get(messageId)?.message ?? (hidden?.userId === userId ? hidden.message : undefined);
  return found(message, `message ${messageId}`);
}

/** The values of a select; choices that it does not offer are refused. */
function chosen(component: JsonObject, values: readonly string[] | undefined): JsonObject {
  if (component.type === 2) return {};
  const offered = component.options as readonly { readonly value: string }[] | undefined;
  const wrong = values?.find((value) => offered && !offered.some((option) => option.value === value));
  if (wrong !== undefined) throw new BadRequest(`The select offers no "${wrong}".`);
  return { values: values ?? [] };
}

function filledIn(component: JsonObject, fields: Readonly<Record<string, string>>): JsonObject {
  const { type, id, custom_id: customId } = component;
  if (Array.isArray(component.components)) {
    return { type, id, components: component.components.map((inner: JsonObject) => filledIn(inner, fields)) };
  }
  if (component.component) return { type, id, component: filledIn(component.component as JsonObject, fields) };
  return { type, id, custom_id: customId, value: fields[String(customId)] ?? "" };
}

function usable<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof UnusableInput) throw new BadRequest(error.message);
    throw error;
  }
}
