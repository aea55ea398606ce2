/**
 * The entities that an interaction names, beside their ids: what a person chose in options, selects and context menus.
 * See [Discord Docs/Resolved data](https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-resolved-data-structure).
 */
import type { Sandbox } from "../sandbox.ts";
import { freshRow } from "../state/message-log.ts";
import type { JsonObject } from "../state/nouns.ts";
import { wireMessage } from "../wire/message.ts";

/** A bot cannot be used like that; the message says what is wrong. */
export class UnusableInput extends Error {}

/** Who uses a bot, and in which guild; null in direct messages. */
export interface Scope {
  readonly userId: string;
  readonly guildId: string | null;
}

/** Collects users, roles, channels and messages by id. Every `add…` throws UnusableInput when there is no such thing. */
export class Resolved {
  readonly #sandbox: Sandbox;
  readonly #scope: Scope;
  readonly #found: Record<string, Record<string, object>> = {};

  constructor(sandbox: Sandbox, scope: Scope) {
    this.#sandbox = sandbox;
    this.#scope = scope;
  }

  addUser(id: string): void {
    const { world } = this.#sandbox;
    this.#keep("users", id, world.users.get(id));
    const guild = world.guilds.get(this.#scope.guildId ?? "");
    const member = guild?.members.get(id);
    if (!guild || !member) return;
    const { mute: _mute, deaf: _deaf, ...partial } = member;
    this.#keep("members", id, { ...partial, permissions: String(world.permissions.inGuild(guild, id)) });
  }

  addRole(id: string): void {
    this.#keep("roles", id, this.#sandbox.world.guilds.get(this.#scope.guildId ?? "")?.roles.get(id));
  }

  addMentionable(id: string): void {
    if (this.#sandbox.world.users.has(id)) this.addUser(id);
    else this.addRole(id);
  }

  /** A channel of this guild that the person may see, of one of `types` when given. */
  addChannel(id: string, types?: readonly number[]): void {
    const { world } = this.#sandbox;
    const channel = world.guilds.get(this.#scope.guildId ?? "")?.channels.get(id);
    const isFitting = channel && world.permissions.canView(channel, this.#scope.userId);
    if (isFitting && types?.length && !types.includes(channel.type)) {
      throw new UnusableInput(`The channel ${id} is not of a type that can be chosen here.`);
    }
    const permissions = channel && String(world.permissions.inChannel(channel, this.#scope.userId));
    this.#keep("channels", id, isFitting ? { ...channel, permissions } : undefined);
  }

  addMessage(channelId: string, id: string): void {
    const state = this.#sandbox.world.channels.get(channelId);
    const hidden = state?.ephemerals.get(id);
    const row = state?.log.get(id) ?? (hidden?.userId === this.#scope.userId ? freshRow(hidden.message) : undefined);
    this.#keep("messages", id, row && wireMessage(this.#sandbox, row, this.#scope.userId));
  }

  /** All that was added, by kind; null when nothing was. */
  entities(): JsonObject | null {
    return Object.keys(this.#found).length > 0 ? this.#found : null;
  }

  #keep(kind: string, id: string, entity: object | undefined): void {
    if (!entity) throw new UnusableInput(`There is no such thing as ${id} among the ${kind}.`);
    this.#found[kind] = { ...this.#found[kind], [id]: entity };
  }
}
