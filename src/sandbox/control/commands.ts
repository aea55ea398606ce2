/** Using commands as a person: slash commands with autocomplete, context menus of users and messages; and how it went. */
import { once } from "node:events";
import * as z from "zod";
import { channelFor, may } from "../acts/access.ts";
import { CommandType, commandData, contextMenuData } from "../acts/command-input.ts";
import { answerMs, InteractionType, interact, interactionState } from "../acts/interact.ts";
import { problem } from "../problem.ts";
import { type OpenCall, ok, type Reply } from "../rest/routes.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Command } from "../state/nouns.ts";
import { Permission } from "../state/permissions.ts";
import type { BotRow, InteractionRow, MenuTarget } from "../state/rows.ts";
import type { ChannelState } from "../state/world.ts";
import { actor } from "./acting.ts";
import { BadRequest, type ControlRoute, control, found, parse, usable } from "./routes.ts";

const user = "/sandbox/users/{userId}";
const useForm = z.strictObject({
  channelId: z.string(),
  applicationId: z.string(),
  name: z.string(),
  /** 1 slash command, 2 context menu of a user, 3 of a message. */
  type: z.union([z.literal(1), z.literal(2), z.literal(3)]).default(1),
  /** The user or message on which a context menu is used. */
  targetId: z.string().nullish(),
  /** A subcommand, or "group subcommand". */
  subcommand: z.string().nullish(),
  options: z.record(z.string(), z.unknown()).default({}),
});
const autocompleteForm = useForm.extend({ focused: z.string() });

type Form = z.infer<typeof useForm> & { readonly focused?: string };

/** Routes of commands. */
export const commandControlRoutes: readonly ControlRoute[] = [
  control("GET", "/sandbox/commands", (sandbox, { query }) => ok(listCommands(sandbox, query))),
  control("GET", "/sandbox/interactions/{id}", (sandbox, { param }) => {
    const row = found(sandbox.world.interactions.get(param("id")), `interaction ${param("id")}`);
    return ok(interactionState(sandbox, row));
  }),
  control("POST", `${user}/commands`, (sandbox, call) => {
    return ok({ interactionId: runCommand(sandbox, call, parse(useForm, call.body)).id });
  }),
  control("POST", `${user}/autocomplete`, autocomplete),
];

/**
 * All commands; with `channelId` those that can be used there, with `as` too those that this person may use. By the names
 * of bots and commands: Discord documents no order, and who registered first must not decide.
 */
function listCommands(sandbox: Sandbox, query: URLSearchParams): object[] {
  const { world } = sandbox;
  const channelId = query.get("channelId");
  const state = channelId === null ? null : found(world.channels.get(channelId), `channel ${channelId}`);
  const guildId = state ? state.channel.guild_id : (query.get("guildId") ?? undefined);
  const listed = [...world.commands.values()].flatMap((command) => {
    const bot = world.botsByApplication.get(command.application_id);
    if (!bot || !isIn(sandbox, command, bot.userId, guildId)) return [];
    if (state && !isUsable(sandbox, command, state, query.get("as"))) return [];
    const username = world.users.get(bot.userId)?.username ?? "";
    return [{ ...command, applicationId: command.application_id, userId: bot.userId, username }];
  });
  return listed.sort((a, b) => a.username.localeCompare(b.username) || a.name.localeCompare(b.name));
}

function isIn({ world }: Sandbox, command: Command, botId: string, guildId: string | undefined): boolean {
  const guild = world.guilds.get(guildId ?? "");
  return (command.guild_id === undefined || command.guild_id === guildId) && (!guild || guild.members.has(botId));
}

/** Discord hides what a channel or a person cannot use. */
function isUsable(sandbox: Sandbox, command: Command, state: ChannelState, as: string | null): boolean {
  const bot = sandbox.world.botsByApplication.get(command.application_id);
  if (!bot || !sandbox.world.permissions.canView(state.channel, bot.userId)) return false;
  const { contexts, dm_permission } = command;
  if (state.channel.guild_id === undefined) return contexts?.includes(1) ?? dm_permission ?? true;
  return (contexts?.includes(0) ?? true) && (as === null || may(sandbox, as, state, neededFor(command)));
}

/** What a member must hold to use a command: "0" is for administrators, an absent field for everybody. */
function neededFor({ default_member_permissions: needed }: Command): bigint {
  const own = needed === "0" ? Permission.ADMINISTRATOR : BigInt(needed ?? 0);
  return own | Permission.USE_APPLICATION_COMMANDS;
}

function runCommand(sandbox: Sandbox, call: OpenCall, form: Form): InteractionRow {
  const me = actor(sandbox, call);
  const state = channelFor(sandbox, me.id, form.channelId);
  const command = commandNamed(sandbox, form, state);
  if (!isUsable(sandbox, command, state, me.id)) throw problem(50013);
  const path = form.subcommand?.split(" ").filter((part) => part !== "") ?? [];
  const target = targetOf(command, form);
  const scope = { userId: me.id, guildId: state.channel.guild_id ?? null };
  const input = { values: form.options, path, focused: form.focused ?? null };
  return interact(sandbox, {
    type: input.focused === null ? InteractionType.command : InteractionType.autocomplete,
    user: me,
    bot: botOf(sandbox, form.applicationId),
    state,
    data: usable(() =>
      target
        ? contextMenuData(sandbox, command, scope, target, state.channel.id)
        : commandData(sandbox, command, scope, input),
    ),
    commandName: [command.name, ...path].join(" "),
    target,
    openedById: null,
    message: null,
  });
}

/** Null for a slash command. @throws BadRequest for a context menu that is used on nothing */
function targetOf({ type }: Command, { targetId }: Form): MenuTarget | null {
  if (type === CommandType.chatInput) return null;
  const kind = type === CommandType.user ? "user" : "message";
  if (targetId == null) throw new BadRequest(`The field "targetId" is missing: the id of the ${kind} it is used on.`);
  return { kind, id: targetId };
}

async function autocomplete(sandbox: Sandbox, call: OpenCall): Promise<Reply> {
  const { id } = runCommand(sandbox, call, parse(autocompleteForm, call.body));
  const signal = AbortSignal.timeout(answerMs);
  await once(sandbox.answered, id, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  return ok({ choices: sandbox.world.interactions.get(id)?.choices ?? [] });
}

/** A command of a bot that can be used in this channel: its guild's own before the global one of the same name. */
function commandNamed({ world }: Sandbox, { applicationId, name, type }: Form, state: ChannelState): Command {
  const guildId = state.channel.guild_id;
  const fitting = [...world.commands.values()].filter(
    (command) => command.application_id === applicationId && command.name === name && command.type === type,
  );
  const own = fitting.find(({ guild_id }) => guild_id !== undefined && guild_id === guildId);
  const global = fitting.find(({ guild_id }) => guild_id === undefined);
  const sort = type === CommandType.chatInput ? `command /${name}` : `context menu "${name}"`;
  return found(own ?? global, `${sort} of the application ${applicationId} here`);
}

/** The bot of an application. @throws BadRequest */
export function botOf({ world }: Sandbox, applicationId: string): BotRow {
  return found(world.botsByApplication.get(applicationId), `application ${applicationId}`);
}
