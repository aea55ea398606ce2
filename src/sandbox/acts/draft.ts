/**
 * What somebody wants to say, before it is a message: forms of routes and of the control API become drafts, and
 * post-message.ts and change-message.ts turn drafts into messages.
 */
import { problem } from "../problem.ts";
import type { JsonObject } from "../state/nouns.ts";

/** A file to attach. */
export interface DraftFile {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Buffer;
  readonly description: string | undefined;
}

/** The largest file, as Discord allows without boosts. */
export const maxFileBytes = 10 * 1024 * 1024;

/** Refuses a file that is too large. @throws Problem 40005 */
export function refuseTooLarge(files: readonly DraftFile[]): void {
  if (files.some(({ bytes }) => bytes.length > maxFileBytes)) throw problem(40005);
}

/** Which mentions may ping; null means all of them. */
export interface AllowedMentions {
  readonly parse: readonly string[];
  readonly users: readonly string[];
  readonly roles: readonly string[];
  readonly repliedUser: boolean;
}

/** A message to be made. */
export interface Draft {
  readonly content: string;
  readonly embeds: readonly JsonObject[];
  readonly components: readonly JsonObject[];
  readonly files: readonly DraftFile[];
  readonly flags: number;
  readonly tts: boolean;
  readonly allowedMentions: AllowedMentions | null;
  readonly reference: { readonly messageId: string; readonly failIfMissing: boolean } | null;
  readonly nonce: string | number | undefined;
  readonly enforceNonce: boolean;
  /** The webhook that speaks, if one does. */
  readonly webhookId?: string;
}

/** A draft of plain text. */
export function textDraft(content: string): Draft {
  return {
    content,
    embeds: [],
    components: [],
    files: [],
    flags: 0,
    tts: false,
    allowedMentions: null,
    reference: null,
    nonce: undefined,
    enforceNonce: false,
  };
}
