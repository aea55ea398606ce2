/**
 * Reads the address of a message as people, programs and configuration write it. Used wherever a recipient enters:
 * configuration, hooks, commands, tools. What comes out is `user:<id>` or `channel:<id>` and never a guess: the gateway
 * that this replaces answered a bare id and lost its heartbeats to "Ambiguous Discord recipient".
 */
import { isSnowflake, type Snowflake } from "./ids.ts";
import type { Recipient } from "./origin.ts";

/** What is known of ids and names: session origins, members, channels. Asked only where the text leaves it open. */
export interface KnownIds {
  isUser(id: Snowflake): boolean;
  isChannel(id: Snowflake): boolean;
  /** The guild's channels of this name, without regard to case. `label`, with its recipient, tells two of a name apart. */
  channelsNamed(name: string): readonly { readonly id: Snowflake; readonly label: string }[];
}

/** A recipient, or a sentence that says what is wrong and what to write instead. */
export type ParsedRecipient =
  | { readonly ok: true; readonly recipient: Recipient }
  | { readonly ok: false; readonly problem: string };

type Kind = "user" | "channel";

const cure = 'Use "user:<id>" for a direct message or "channel:<id>" for a channel.';
const kindByPrefix: Readonly<Record<string, Kind>> = { user: "user", channel: "channel", thread: "channel" };
const messageLink =
  /^https?:\/\/(?:(?:www|ptb|canary)\.)?discord(?:app)?\.com\/channels\/([^/\s]+)\/([^/\s]+)(?:\/[^/\s]+)?\/?$/i;

/**
 * Reads `user:5`, `channel:5`, `thread:5`, `<@5>`, `<@!5>`, `<#5>`, a link to a channel or message, `#name`, `name`, and
 * a bare id that is known as exactly one of the two; case and surrounding white space do not matter, `discord:` may stand
 * before it. Never throws. A recipient's own text reads as itself.
 */
export function parseRecipient(input: string, known: KnownIds): ParsedRecipient {
  const text = input.trim().replace(/^discord:/i, "");
  if (text === "") return problem(`The recipient is empty. ${cure}`);
  if (/^[0-9]+$/.test(text)) return fromBareId(text, known);
  const mention = parseMention(text);
  if (mention !== null) return mention;
  const link = messageLink.exec(text);
  if (link !== null) return fromLink(text, link[1] ?? "", link[2] ?? "");
  const prefix = /^([^:/\s]*):(.*)$/s.exec(text);
  if (prefix !== null) return fromPrefix(text, prefix[1] ?? "", prefix[2] ?? "");
  if (text.startsWith("@")) {
    return problem(`${quote(text)} is a name, and a user is addressed by id. Use "user:<id>" for a direct message.`);
  }
  return fromName(text, known);
}

/** True for exactly `user:<id>` or `channel:<id>`: what rows and messages between processes may hold. */
export function isRecipient(text: string): text is Recipient {
  const [, id] = /^(?:user|channel):([0-9]+)$/.exec(text) ?? [];
  return id !== undefined && isSnowflake(id);
}

function fromBareId(id: string, known: KnownIds): ParsedRecipient {
  if (!isSnowflake(id)) return notAnId(id);
  const [isUser, isChannel] = [known.isUser(id), known.isChannel(id)];
  if (isUser !== isChannel) return address(isUser ? "user" : "channel", id);
  return problem(
    `Ambiguous Discord recipient "${id}". Use "user:${id}" for a direct message or "channel:${id}" for a channel.`,
  );
}

/** `<@1>`, `<@!1>`, `<#1>` and what looks like them; null for anything else. */
function parseMention(text: string): ParsedRecipient | null {
  const [, sigil, id] = /^<(@&|@!?|#)([^<>]*)>$/.exec(text) ?? [];
  if (sigil === undefined || id === undefined) return null;
  if (sigil === "@&") return problem(`${quote(text)} is a role, and a role is not a recipient. ${cure}`);
  return address(sigil === "#" ? "channel" : "user", id);
}

function fromLink(text: string, guildId: string, channelId: string): ParsedRecipient {
  // Discord's links to direct messages carry the id of the DM channel, which names no user.
  if (guildId === "@me") {
    return problem(`${quote(text)} leads into a direct message and names no user. Use "user:<id>".`);
  }
  return isSnowflake(guildId) ? address("channel", channelId) : notAnId(guildId);
}

function fromPrefix(text: string, prefix: string, rest: string): ParsedRecipient {
  const kind = kindByPrefix[prefix.toLowerCase()];
  if (kind === undefined) return problem(`${quote(text)} names neither a user nor a channel. ${cure}`);
  if (rest === "") return problem(`${quote(text)} lacks the id. Write "${kind}:<id>".`);
  const mention = parseMention(rest);
  if (mention === null) return address(kind, rest);
  if (!mention.ok || mention.recipient.startsWith(`${kind}:`)) return mention;
  return problem(`${quote(text)} says ${kind} and mentions another kind. ${cure}`);
}

/** `#name` is a name whatever it holds; a bare word must look like one, so that broken ids are not taken for names. */
function fromName(text: string, known: KnownIds): ParsedRecipient {
  const name = text.replace(/^#/, "");
  const isName =
    name !== "" && (text.startsWith("#") || (/\p{L}|\p{Emoji_Presentation}/u.test(name) && !/[<>@/]/.test(name)));
  if (!isName) return problem(`${quote(text)} is not a Discord recipient. ${cure}`);
  const [first, ...others] = known.channelsNamed(name);
  if (first === undefined) return problem(`The guild has no channel named ${quote(name)}. Use "channel:<id>".`);
  if (others.length === 0) return address("channel", first.id);
  const candidates = [first, ...others].map(({ label }) => label);
  return problem(`Several channels are named ${quote(name)}: ${candidates.join("; ")}. Use "channel:<id>".`);
}

function address(kind: Kind, id: string): ParsedRecipient {
  return isSnowflake(id) ? { ok: true, recipient: `${kind}:${id}` } : notAnId(id);
}

function notAnId(text: string): ParsedRecipient {
  return problem(`${quote(text)} is not a Discord id: ids have 1 to 20 digits 0–9 and are below 2^64. ${cure}`);
}

function problem(sentence: string): ParsedRecipient {
  return { ok: false, problem: sentence };
}

/** The input as it may stand in a sentence: on one line, and not longer than one. */
function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
