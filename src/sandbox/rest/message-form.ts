/**
 * The forms of Create Message, Edit Message, interaction answers and follow-ups, and how they become drafts and edits.
 * See [Discord Docs/Create message](https://docs.discord.com/developers/resources/message#create-message).
 */
import * as z from "zod";
import type { Edit } from "../acts/change-message.ts";
import type { AllowedMentions, Draft, DraftFile } from "../acts/draft.ts";
import { badField } from "../problem.ts";
import type { UploadedFile } from "./body.ts";
import { componentsOf } from "./components.ts";
import { embedField, embedsOf } from "./embeds.ts";
import { idField, parseForm } from "./form.ts";

const maxContent = 2_000;
const maxFiles = 10;
/** Flags that a sender may set: suppress embeds, ephemeral (interactions only), silent, components v2. */
const settableFlags = (1 << 2) | (1 << 6) | (1 << 12) | (1 << 15);
const ephemeralFlag = 1 << 6;

const allowedMentions = z.object({
  parse: z.array(z.enum(["roles", "users", "everyone"])).nullish(),
  users: z.array(idField).max(100).nullish(),
  roles: z.array(idField).max(100).nullish(),
  replied_user: z.boolean().nullish(),
});

const attachmentField = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  filename: z.string().nullish(),
  description: z.string().max(1_024).nullish(),
});

const parts = {
  content: z
    .union([z.string(), z.number().transform(String)])
    .pipe(z.string().max(maxContent))
    .nullish(),
  embeds: z.array(embedField).max(10).nullish(),
  components: z.array(z.record(z.string(), z.unknown())).nullish(),
  allowed_mentions: allowedMentions.nullish(),
  attachments: z.array(attachmentField).max(maxFiles).nullish(),
  flags: z.number().int().nullish(),
};

const createForm = z.object({
  ...parts,
  tts: z.boolean().nullish(),
  nonce: z.union([z.string(), z.number().int()]).nullish(),
  enforce_nonce: z.boolean().nullish(),
  message_reference: z
    .object({
      type: z.literal(0).nullish(),
      message_id: idField,
      channel_id: idField.nullish(),
      guild_id: idField.nullish(),
      fail_if_not_exists: z.boolean().nullish(),
    })
    .nullish(),
});

const editForm = z.object(parts);

/** A draft from a Create Message form. @throws Problem 50035 */
export function draftFrom(body: unknown, files: readonly UploadedFile[], mayBeEphemeral = false): Draft {
  const form = parseForm(createForm, body);
  const flags = (form.flags ?? 0) & settableFlags & (mayBeEphemeral ? ~0 : ~ephemeralFlag);
  const content = form.content ?? "";
  refuseWithV2(flags, content, form.embeds ?? []);
  return {
    content,
    embeds: embedsOf(form.embeds ?? []),
    components: componentsOf(form.components ?? [], flags),
    files: filesOf(files, form.attachments ?? []),
    flags,
    tts: form.tts ?? false,
    allowedMentions: allowedFrom(form.allowed_mentions),
    reference: form.message_reference
      ? {
          messageId: form.message_reference.message_id,
          failIfMissing: form.message_reference.fail_if_not_exists ?? true,
        }
      : null,
    nonce: form.nonce ?? undefined,
    enforceNonce: form.enforce_nonce ?? false,
  };
}

/** An edit from an Edit Message form; `flags` are those of the message. @throws Problem 50035 */
export function editFrom(body: unknown, files: readonly UploadedFile[], messageFlags: number): Edit {
  const form = parseForm(editForm, body);
  const editable = (1 << 2) | (1 << 15);
  const flags = form.flags == null ? messageFlags : (messageFlags & ~(1 << 2)) | (form.flags & editable);
  const isAbsent = (value: unknown): boolean => value === undefined;
  return {
    ...(isAbsent(form.content) ? {} : { content: form.content ?? "" }),
    ...(isAbsent(form.embeds) ? {} : { embeds: embedsOf(form.embeds ?? []) }),
    ...(isAbsent(form.components) ? {} : { components: componentsOf(form.components ?? [], flags) }),
    flags,
    allowedMentions: allowedFrom(form.allowed_mentions),
    keepAttachments: form.attachments ? form.attachments.map(({ id }) => id) : null,
    files: filesOf(files, form.attachments ?? []),
  };
}

function allowedFrom(form: z.infer<typeof allowedMentions> | null | undefined): AllowedMentions | null {
  if (form == null) return null;
  const { parse, users, roles, replied_user: repliedUser } = form;
  for (const kind of ["users", "roles"] as const) {
    if (parse?.includes(kind) && (form[kind]?.length ?? 0) > 0) {
      const message = `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`;
      throw badField(["allowed_mentions"], "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message);
    }
  }
  return { parse: parse ?? [], users: users ?? [], roles: roles ?? [], repliedUser: repliedUser ?? false };
}

function filesOf(files: readonly UploadedFile[], attachments: readonly z.infer<typeof attachmentField>[]): DraftFile[] {
  if (files.length > maxFiles) {
    throw badField(["files"], "BASE_TYPE_BAD_LENGTH", `Must be between 1 and ${maxFiles} in length.`);
  }
  return files.map(({ index, name, contentType, bytes }) => {
    const described = attachments.find(({ id }) => id === index);
    return {
      name: described?.filename ?? name,
      contentType,
      bytes,
      description: described?.description ?? undefined,
    };
  });
}

function refuseWithV2(flags: number, content: string, embeds: readonly unknown[]): void {
  if (!(flags & (1 << 15))) return;
  const message = "The 'content' and 'embeds' fields cannot be used when using MessageFlags.IS_COMPONENTS_V2";
  if (content !== "") throw badField(["content"], "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", message);
  if (embeds.length > 0) throw badField(["embeds"], "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", message);
}
