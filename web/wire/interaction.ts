/**
 * What bots can be asked, and what becomes of it. Discord's own shapes, as far as the page reads them; types only.
 * See [Discord Docs/Interactions](https://docs.discord.com/developers/interactions/overview).
 */
import type { Component } from "./component.ts";

/** An application command: type 1 is a slash command, 2 a user's and 3 a message's menu entry. */
export interface Command {
  readonly id: string;
  readonly application_id: string;
  readonly type: number;
  readonly name: string;
  readonly description: string;
  readonly options?: readonly CommandOption[];
}

/** An option of a command; types 1 and 2 are subcommands and groups. */
export interface CommandOption {
  readonly type: number;
  readonly name: string;
  readonly description: string;
  readonly required?: boolean;
  readonly autocomplete?: boolean;
  readonly choices?: readonly Choice[];
  readonly options?: readonly CommandOption[];
  readonly channel_types?: readonly number[];
  readonly min_value?: number;
  readonly max_value?: number;
  readonly min_length?: number;
  readonly max_length?: number;
}

/** A value that an option can have, and the words for it. */
export interface Choice {
  readonly name: string;
  readonly value: string | number;
}

/** A form that a bot opened. */
export interface Modal {
  readonly title: string;
  readonly custom_id: string;
  readonly components: readonly Component[];
}

/** How an interaction went. */
export interface InteractionState {
  readonly interactionId: string;
  readonly channelId: string;
  /** How the bot answered; null while it has not. 4 and 5 say something new, 6 and 7 concern the message that was used. */
  readonly callbackType: number | null;
  readonly failed: boolean;
  readonly modal: Modal | null;
}
