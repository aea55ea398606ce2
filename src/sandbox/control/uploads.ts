/** Files in the bodies of control requests: a name, and the content as text or, for any bytes, in base64. */
import * as z from "zod";
import type { DraftFile } from "../acts/draft.ts";
import { contentTypeOf } from "../content-types.ts";

const oneFile = z
  .strictObject({
    name: z.string().min(1).max(260),
    content: z.string().optional(),
    base64: z.base64().optional(),
    contentType: z.string().optional(),
    description: z.string().max(1_024).optional(),
  })
  .refine(({ content, base64 }) => (content === undefined) !== (base64 === undefined), {
    error: "a file with either content (a text) or base64 (any bytes)",
  });

/** The files of a form. */
export const uploadField = z.array(oneFile).max(10).default([]);

/** Files as drafts carry them. */
export function filesOf(uploads: z.infer<typeof uploadField>): DraftFile[] {
  return uploads.map(({ name, content, base64, contentType, description }) => ({
    name,
    contentType:
      contentType ?? contentTypeOf(name) ?? (base64 === undefined ? "text/plain" : "application/octet-stream"),
    bytes: base64 === undefined ? Buffer.from(content ?? "") : Buffer.from(base64, "base64"),
    description,
  }));
}
