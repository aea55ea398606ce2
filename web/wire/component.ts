/**
 * The components of messages and forms. Discord's own shapes, as far as the page reads them; types only.
 * See [Discord Docs/Components](https://docs.discord.com/developers/components/reference).
 */
import type { Emoji } from "./emoji.ts";

/** A component of a message or a modal; which fields it has depends on `type`. */
export interface Component {
  readonly type: number;
  readonly id?: number;
  readonly custom_id?: string;
  readonly components?: readonly Component[];
  readonly accessory?: Component;
  readonly component?: Component;
  readonly content?: string;
  readonly label?: string;
  readonly description?: string;
  readonly style?: number;
  readonly emoji?: Emoji;
  readonly url?: string;
  readonly disabled?: boolean;
  readonly options?: readonly SelectOption[];
  readonly placeholder?: string;
  readonly min_values?: number;
  readonly max_values?: number;
  readonly default_values?: readonly { readonly id: string; readonly type: string }[];
  readonly channel_types?: readonly number[];
  readonly required?: boolean;
  readonly value?: string;
  readonly min_length?: number;
  readonly max_length?: number;
  readonly accent_color?: number | null;
  readonly media?: { readonly url: string };
  readonly items?: readonly { readonly media: { readonly url: string }; readonly description?: string }[];
  readonly file?: { readonly url: string };
  readonly name?: string;
}

/** One choice of a select. */
export interface SelectOption {
  readonly label: string;
  readonly value: string;
  readonly description?: string;
  readonly emoji?: Emoji;
  readonly default?: boolean;
}
