/**
 * The page: files of one folder, and the attachments and avatars on the shelf. Nothing else of the disk can be reached. A strict content security policy keeps what people post from becoming script.
 */
import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { imageTypeOf } from "./acts/image-size.ts";
import { avatarKey } from "./acts/users.ts";
import { contentTypeOf, isShownInPlace } from "./content-types.ts";
import type { Sandbox } from "./sandbox.ts";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
};

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const security = {
  "content-security-policy": policy,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
};

/** Files under this path have names that change with their contents. */
const hashedPath = "/page/assets/";

/** Serves `/page/*`, and the page itself at `/` and at the addresses of messages. */
export async function servePage({ pageFolder }: Sandbox, response: ServerResponse, pathname: string): Promise<void> {
  const folder = normalize(pageFolder + sep);
  const path = normalize(join(folder, wantedFile(pathname) ?? ""));
  const type = types[extname(path)];
  if (!path.startsWith(folder) || type === undefined) {
    notFound(response);
    return;
  }
  try {
    const bytes = await readFile(path);
    const caching = pathname.startsWith(hashedPath) ? "public, max-age=31536000, immutable" : "no-cache";
    response.writeHead(200, { ...security, "content-type": type, "cache-control": caching });
    response.end(bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    notFound(response);
  }
}

/** Relative to the page's folder; null for what no address of the page may be, such as `/page/%zz` and `/page/%00`. */
function wantedFile(pathname: string): string | null {
  if (pathname === "/" || pathname.startsWith("/channels/")) return "index.html";
  const [, encoded] = /^\/page\/(.+)$/.exec(pathname) ?? [];
  try {
    const path = encoded === undefined ? null : decodeURIComponent(encoded);
    return path?.includes("\0") ? null : path;
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

/** Serves `/attachments/<channel>/<id>/<name>`: in place what cannot run, all else as a download. */
export function serveAttachment(sandbox: Sandbox, response: ServerResponse, pathname: string): void {
  const match = /^\/attachments\/\d+\/(\d+)\/([\w.-]+)$/.exec(pathname);
  const bytes = match?.[1] === undefined ? null : sandbox.files.read(match[1]);
  if (bytes === null) {
    notFound(response);
    return;
  }
  const name = match?.[2] ?? "";
  response.writeHead(200, {
    ...security,
    // A file that is opened on its own gets an origin of its own, in which nothing runs.
    "content-security-policy": `${policy}; sandbox`,
    "content-type": contentTypeOf(name) ?? "application/octet-stream",
    "content-disposition": `${isShownInPlace(name) ? "inline" : "attachment"}; filename="${name}"`,
    "content-length": bytes.length,
  });
  response.end(bytes);
}

/** Serves `/avatars/<user>/<hash>.<extension>`; the bytes say what kind of image it is, whatever the extension. */
export function serveAvatar(sandbox: Sandbox, response: ServerResponse, pathname: string): void {
  const hash = /^\/avatars\/\d+\/([0-9a-f]{32})\.\w+$/.exec(pathname)?.[1];
  const bytes = hash === undefined ? null : sandbox.files.read(avatarKey(hash));
  if (bytes === null) {
    notFound(response);
    return;
  }
  const type = imageTypeOf(bytes) ?? "application/octet-stream";
  response.writeHead(200, { ...security, "content-type": type, "content-length": bytes.length });
  response.end(bytes);
}

function notFound(response: ServerResponse): void {
  response.writeHead(404, { ...security, "content-type": "text/plain; charset=utf-8" });
  response.end("Not found.\n");
}
