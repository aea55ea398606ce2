/**
 * Whom and what a fault is aimed at: a bot by its user id or its name, a person, a guild, a route. One that could never strike
 * is refused. Called for requests of the control API before anything is done, and again by strike.ts for scripts, which may
 * be older than the bots they name.
 */
import { apiRoutes } from "../rest/api.ts";
import type { World } from "../state/world.ts";
import { type Fault, isRequestFault } from "./forms.ts";

/** A fault that could never strike; the message says why, `status` as HTTP has it. */
export class Astray extends Error {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.name = "Astray";
    this.status = status;
  }
}

/** The fault with its bot by user id. @throws Astray */
export function aimed<F extends Fault>(world: World, fault: F): F {
  if ("userId" in fault) refuseNoPerson(world, fault.userId);
  if ("guildId" in fault && fault.guildId !== undefined && !world.guilds.has(fault.guildId))
    throw new Astray(`There is no guild ${fault.guildId}.`, 404);
  if (isRequestFault(fault)) refuseNoRoute(fault);
  return "bot" in fault && fault.bot !== undefined ? { ...fault, bot: botNamed(world, fault.bot) } : fault;
}

function botNamed({ bots, users }: World, idOrName: string): string {
  if (bots.has(idOrName)) return idOrName;
  const name = idOrName.toLowerCase();
  const ids = [...bots.keys()].filter((id) => users.get(id)?.username.toLowerCase() === name);
  const [id] = ids;
  if (id === undefined) throw new Astray(`There is no bot ${idOrName}. Name one by its user id or its name.`, 404);
  if (ids.length > 1) throw new Astray(`${ids.length} bots are named ${idOrName}. Name one by its user id.`, 400);
  return id;
}

function refuseNoPerson({ users }: World, userId: string): void {
  const user = users.get(userId);
  if (!user) throw new Astray(`There is no user ${userId}.`, 404);
  if (user.bot) throw new Astray(`${user.username} is a bot; only people can close their direct messages.`, 400);
}

function refuseNoRoute({
  method,
  route,
}: {
  readonly method?: string | undefined;
  readonly route?: string | undefined;
}) {
  const { routes } = apiRoutes();
  const known = routes.filter(({ template }) => route === undefined || isOf(template, route));
  if (known.length === 0)
    throw new Astray(
      `No route of the API is ${route}. Name a template, as /channels/{channel_id}/messages, or a path.`,
      400,
    );
  const methods = [...new Set(known.map((each) => each.method))];
  if (method === undefined || methods.includes(method.toUpperCase())) return;
  throw new Astray(`${route ?? "The API"} knows ${methods.join(", ")}, not ${method}.`, 400);
}

/** Whether a route, a template with any names or a concrete path, is that of a template. */
function isOf(template: string, route: string): boolean {
  if (nameless(route) === nameless(template)) return true;
  const [known, given] = [template.split("/"), route.split("/")];
  const fits = (part: string, index: number): boolean => part.startsWith("{") || part === given[index];
  return known.length === given.length && !route.includes("{") && known.every(fits);
}

/** A template without the names of its parts, so that those can be any. */
export function nameless(template: string): string {
  return template.replaceAll(/\{[^}]*\}|:\w+/g, "*");
}
