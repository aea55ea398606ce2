/**
 * Reads a request's body: JSON, or multipart with `payload_json` and `files[n]` as Discord takes uploads.
 * See [Discord Docs/Uploading files](https://docs.discord.com/developers/reference#uploading-files).
 */
import type { IncomingMessage } from "node:http";
import { badField, Problem, problem } from "../problem.ts";

/** Ten files of 10 MiB, and what surrounds them. */
const maxBytes = 110 * 1024 * 1024;

/** A file of a multipart request; `index` is the n of `files[n]`, which attachments refer to. */
export interface UploadedFile {
  readonly index: string;
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** What a request carried. */
export interface RequestBody {
  readonly json: unknown;
  readonly files: readonly UploadedFile[];
}

/** Reads and parses. @throws Problem 40005 when it is too large, 50109 when it is no JSON. */
export async function readBody(request: IncomingMessage, max = maxBytes): Promise<RequestBody> {
  const bytes = await readBytes(request, max);
  const contentType = request.headers["content-type"] ?? "";
  if (bytes.length === 0) return { json: undefined, files: [] };
  if (contentType.startsWith("multipart/form-data")) return await readMultipart(bytes, contentType);
  return { json: parseJson(bytes.toString("utf8")), files: [] };
}

/** Discord guesses no kind; the control API, made for people with `curl`, takes what comes. @throws Problem 50035 */
export function refuseUnknownKind({ headers }: IncomingMessage, { json }: RequestBody): void {
  if (json === undefined || /^(application\/json|multipart\/form-data)\b/.test(headers["content-type"] ?? "")) return;
  const message = `Expected "Content-Type" header to be one of {'application/json', 'multipart/form-data'}.`;
  throw badField([], "CONTENT_TYPE_INVALID", message);
}

/** Parses JSON. @throws Problem 50109 */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw Object.assign(problem(50109), { cause: error });
  }
}

/** All bytes of a request. @throws Problem 40005 when there are too many */
export async function readBytes(request: IncomingMessage, max = maxBytes): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Read to the end without being kept: a client that is still sending would see a reset instead of the answer.
    if (size <= max) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (size > max) throw problem(40005);
  return Buffer.concat(chunks);
}

async function readMultipart(bytes: Buffer, contentType: string): Promise<RequestBody> {
  const form = await formOf(bytes, contentType);
  const files: UploadedFile[] = [];
  let json: unknown;
  const loose: Record<string, string> = {};
  for (const [name, value] of form) {
    if (typeof value !== "string") files.push(await uploaded(name, value, files.length));
    else if (name === "payload_json") json = parseJson(value);
    else loose[name] = value;
  }
  return { json: json ?? loose, files };
}

async function formOf(bytes: Buffer, contentType: string): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(bytes), { headers: { "content-type": contentType } }).formData();
  } catch (error) {
    throw new Problem(400, 0, `400: Bad Request (${String(error)})`);
  }
}

async function uploaded(field: string, file: File, position: number): Promise<UploadedFile> {
  const index = /^files\[(\d+)\]$/.exec(field)?.[1] ?? String(position);
  const contentType = file.type || "application/octet-stream";
  return { index, name: file.name, contentType, bytes: Buffer.from(await file.arrayBuffer()) };
}
