/**
 * Application commands: global and of a guild. A bulk overwrite is all or nothing and keeps the ids of what stays.
 * See [Discord Docs/Application commands](https://docs.discord.com/developers/interactions/application-commands).
 */
import { guildFor } from "../acts/access.ts";
import { badForm, problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Command } from "../state/nouns.ts";
import type { Write } from "../state/rows.ts";
import { drop, put } from "../state/tables.ts";
import { type CommandForm, commandForm, commandOf } from "./command-form.ts";
import { parseForm } from "./form.ts";
import { type Call, noContent, ok, type Reply, type Route, route } from "./routes.ts";

const maxPerScope = 100;
const globals = "/applications/{application_id}/commands";
const ofGuild = "/applications/{application_id}/guilds/{guild_id}/commands";

/** Routes of commands, once for each scope. */
export const commandRoutes: readonly Route[] = [...scope(globals, false), ...scope(ofGuild, true)];

function scope(path: string, isGuild: boolean): Route[] {
  const within = (handle: (sandbox: Sandbox, call: Call, scope: Scope) => Reply) => (sandbox: Sandbox, call: Call) =>
    handle(sandbox, call, scopeOf(sandbox, call, isGuild));
  return [
    route(
      "GET",
      path,
      within((sandbox, _call, where) => ok(commandsIn(sandbox, where))),
    ),
    route("POST", path, within(upsert)),
    route("PUT", path, within(overwrite)),
    route(
      "GET",
      `${path}/{command_id}`,
      within((sandbox, call, where) => ok(commandOfPath(sandbox, call, where))),
    ),
    route("PATCH", `${path}/{command_id}`, within(edit)),
    route("DELETE", `${path}/{command_id}`, within(remove)),
  ];
}

/** An application, and the guild when the commands are of one. */
interface Scope {
  readonly application_id: string;
  readonly guild_id?: string;
}

function scopeOf(sandbox: Sandbox, { bot, param }: Call, isGuild: boolean): Scope {
  if (param("application_id") !== bot.applicationId) throw problem(20012);
  if (!isGuild) return { application_id: bot.applicationId };
  return { application_id: bot.applicationId, guild_id: guildFor(sandbox, bot.userId, param("guild_id")).guild.id };
}

function commandsIn({ world }: Sandbox, { application_id, guild_id }: Scope): Command[] {
  return [...world.commands.values()].filter(
    (command) => command.application_id === application_id && command.guild_id === guild_id,
  );
}

function commandOfPath(sandbox: Sandbox, { param }: Call, where: Scope): Command {
  const found = commandsIn(sandbox, where).find(({ id }) => id === param("command_id"));
  if (!found) throw problem(10063);
  return found;
}

function upsert(sandbox: Sandbox, { body }: Call, where: Scope): Reply {
  const form = parseForm(commandForm(body), body);
  const known = sameName(commandsIn(sandbox, where), form);
  if (!known && commandsIn(sandbox, where).length >= maxPerScope) throw problem(30032);
  const command = commandOf(form, { ...where, id: known?.id ?? sandbox.ids.next(), version: sandbox.ids.next() });
  sandbox.commit([put("command", command)]);
  return { status: known ? 200 : 201, body: command };
}

function overwrite(sandbox: Sandbox, { body }: Call, where: Scope): Reply {
  const forms = formsOf(body);
  const before = commandsIn(sandbox, where);
  const after = forms.map((form) => {
    const known = sameName(before, form);
    return commandOf(form, { ...where, id: known?.id ?? sandbox.ids.next(), version: sandbox.ids.next() });
  });
  const gone = before.filter(({ id }) => !after.some((command) => command.id === id));
  const writes: Write[] = [...gone.map(({ id }) => drop("command", id)), ...after.map((one) => put("command", one))];
  sandbox.commit(writes);
  return ok(after);
}

function edit(sandbox: Sandbox, call: Call, where: Scope): Reply {
  const before = commandOfPath(sandbox, call, where);
  const wanted = { ...before, ...(call.body as object), type: before.type };
  const form = parseForm(commandForm(wanted), wanted);
  const command = commandOf(form, { ...where, id: before.id, version: sandbox.ids.next() });
  sandbox.commit([put("command", command)]);
  return ok(command);
}

function remove(sandbox: Sandbox, call: Call, where: Scope): Reply {
  sandbox.commit([drop("command", commandOfPath(sandbox, call, where).id)]);
  return noContent();
}

function formsOf(body: unknown): CommandForm[] {
  const list = Array.isArray(body) ? body : [];
  if (list.length > maxPerScope) throw problem(30032);
  const forms = list.map((one, index) => parseForm(commandForm(one), one, [index]));
  const twice = forms.findIndex((form, index) => sameName(forms.slice(0, index), form) !== undefined);
  if (twice === -1) return forms;
  const error = { code: "APPLICATION_COMMANDS_DUPLICATE_NAME", message: "Application command names must be unique" };
  throw badForm([{ path: [twice, "name"], error }]);
}

function sameName<T extends { name: string; type?: number | null | undefined }>(
  commands: readonly T[],
  { name, type }: { name: string; type?: number | null | undefined },
): T | undefined {
  return commands.find((command) => command.name === name && (command.type ?? 1) === (type ?? 1));
}
