/** Which message is meant, as people read and write it. Used by `/why`, `guildhall explain --message`, and alerts. */
import { isSnowflake, type Snowflake } from "./ids.ts";
import type { Message } from "./message.ts";

/** The message's id, or a sentence that says what to write instead. */
export type ParsedReference =
  | { readonly ok: true; readonly messageId: Snowflake }
  | { readonly ok: false; readonly problem: string };

const link = /^<?https?:\/\/[^/\s]+\/channels\/(?:@me|\d+)\/\d+\/(\d+)\/?>?$/i;
/** What Discord's client copies with Shift held down. */
const pair = /^\d+-(\d+)$/;

/**
 * The address at which people open a message, or its channel where the message's id is not known. `webAddress` is where
 * Discord's client is.
 */
export function messageLink(
  webAddress: string,
  { id, channelId, guildId }: Pick<Message, "channelId" | "guildId"> & { readonly id: Snowflake | null },
): string {
  return [webAddress, "channels", guildId ?? "@me", channelId, ...(id === null ? [] : [id])].join("/");
}

/** Reads an id, a link to a message, or `<channel id>-<message id>`; white space around it does not matter. Never throws. */
export function parseMessageReference(written: string): ParsedReference {
  const text = written.trim();
  const messageId = link.exec(text)?.[1] ?? pair.exec(text)?.[1] ?? text;
  if (isSnowflake(messageId)) return { ok: true, messageId };
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  const problem = `"${shown}" names no message. Give its link (in its menu: Copy Message Link) or its id.`;
  return { ok: false, problem };
}
