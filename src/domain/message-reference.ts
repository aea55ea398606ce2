/** Reads which message is meant, as people write it. Used by `/why` and `guildhall explain --message`. */
import { isSnowflake, type Snowflake } from "./ids.ts";

/** The message's id, or a sentence that says what to write instead. */
export type ParsedReference =
  | { readonly ok: true; readonly messageId: Snowflake }
  | { readonly ok: false; readonly problem: string };

const link = /^<?https?:\/\/[^/\s]+\/channels\/(?:@me|\d+)\/\d+\/(\d+)\/?>?$/i;
/** What Discord's client copies with Shift held down. */
const pair = /^\d+-(\d+)$/;

/** Reads an id, a link to a message, or `<channel id>-<message id>`; white space around it does not matter. Never throws. */
export function parseMessageReference(written: string): ParsedReference {
  const text = written.trim();
  const messageId = link.exec(text)?.[1] ?? pair.exec(text)?.[1] ?? text;
  if (isSnowflake(messageId)) return { ok: true, messageId };
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  const problem = `"${shown}" names no message. Give its link (in its menu: Copy Message Link) or its id.`;
  return { ok: false, problem };
}
