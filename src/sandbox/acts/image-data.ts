/**
 * Images in forms: `data:image/png;base64,…`, as Discord takes avatars.
 * See [Discord Docs/Image data](https://docs.discord.com/developers/reference#image-data).
 */
import * as z from "zod";
import { imageSizeOf } from "./image-size.ts";

const pattern = /^data:image\/(?:png|jpeg|gif|webp);base64,([A-Za-z0-9+/]+={0,2})$/;
const maxBytes = 10 * 1024 * 1024;

/** The bytes of an image in a form. */
export const imageField = z.string().transform((text, context): Buffer => {
  const bytes = Buffer.from(pattern.exec(text)?.[1] ?? "", "base64");
  const complain = (code: string, message: string): void =>
    context.addIssue({ code: "custom", message, params: { code } });
  if (bytes.length > maxBytes) complain("BINARY_TYPE_MAX_SIZE", "File cannot be larger than 10240.0 kb.");
  else if (imageSizeOf(bytes) === null) complain("IMAGE_INVALID", "Invalid image data");
  return bytes;
});
