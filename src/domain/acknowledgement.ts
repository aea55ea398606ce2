/**
 * How a worker answers an interaction before anyone has looked at it: Discord waits three seconds, and whether the answer
 * is for the person's eyes only is fixed by the first one. Made by `command/`, carried out by workers.
 */
import type { Choice } from "./discord.ts";

/** A field of a form: a text of several lines, or one of choices. Labels have at most 45 characters. */
export type FormField =
  | {
      readonly kind: "text";
      readonly id: string;
      readonly label: string;
      readonly maxLength: number;
      /** Begins with the text of the message that the form was opened on. */
      readonly quotes: boolean;
    }
  | { readonly kind: "choice"; readonly id: string; readonly label: string; readonly choices: readonly Choice[] };

/** A form that opens at once. What is entered comes back under the name `<id>:<id of the message it was opened on>`. */
export interface Form {
  /** At most 50 characters, without a colon. */
  readonly id: string;
  /** At most 45 characters. */
  readonly title: string;
  readonly fields: readonly FormField[];
}

/** `defer`: "… is thinking", for the person alone unless the boolean option `sharedBy` is true. */
export type Acknowledgement =
  | { readonly how: "defer"; readonly sharedBy: string | null }
  | { readonly how: "form"; readonly form: Form };
