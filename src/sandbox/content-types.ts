/**
 * What an attachment is by its name, and whether a browser may show it in place. What could run in the sandbox's own origin
 * is offered as a download: HTML, XML and scripts without saying what they are, so that nothing can load them as such.
 */
import { extname } from "node:path";

const shown: Readonly<Record<string, string>> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
  ".avif": "image/avif",
  ".bmp": "image/bmp",
  ".mp3": "audio/mpeg",
  ".ogg": "audio/ogg",
  ".wav": "audio/wav",
  ".flac": "audio/flac",
  ".mp4": "video/mp4",
  ".webm": "video/webm",
  ".txt": "text/plain; charset=utf-8",
  ".log": "text/plain; charset=utf-8",
  ".md": "text/plain; charset=utf-8",
};

const downloaded: Readonly<Record<string, string>> = {
  ".csv": "text/csv; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".pdf": "application/pdf",
  ".zip": "application/zip",
};

/** The type of a file by its name; undefined when it is none of those that are safe to name. */
export function contentTypeOf(filename: string): string | undefined {
  const extension = extname(filename).toLowerCase();
  return shown[extension] ?? downloaded[extension];
}

/** True for what a browser may show without running anything. */
export function isShownInPlace(filename: string): boolean {
  return extname(filename).toLowerCase() in shown;
}
