/**
 * Routes of the control API: what a page, a test or a bench may ask of this Discord that a bot may not.
 * Bodies are checked with zod; a mistake is a 400 that names the field in a sentence (mistakes.ts).
 */
import type * as z from "zod";
import { UnusableInput } from "../acts/resolved.ts";
import type { OpenCall, Reply } from "../rest/routes.ts";
import type { Sandbox } from "../sandbox.ts";
import { asText, check } from "./mistakes.ts";

/** One route below `/sandbox`; templates use braces as the API's do. */
export interface ControlRoute {
  readonly method: string;
  readonly template: string;
  readonly handle: (sandbox: Sandbox, call: OpenCall) => Reply | Promise<Reply>;
  /** The largest body it takes, in bytes. */
  readonly maxBytes: number;
}

const mebibyte = 1024 * 1024;

/** How large bodies may be, in bytes: images of 10 MiB and ten files of as much come in base64, which adds a third. */
export const bodyLimit = {
  words: mebibyte,
  image: 14 * mebibyte,
  files: 140 * mebibyte,
  world: 256 * mebibyte,
} as const;

/** A request that the control API does not understand. */
export class BadRequest extends Error {
  readonly status: number;

  constructor(message: string, status = 400) {
    super(message);
    this.name = "BadRequest";
    this.status = status;
  }
}

/** A control route; `maxBytes` is how large a body it takes. */
export function control(
  method: string,
  template: string,
  handle: (sandbox: Sandbox, call: OpenCall) => Reply | Promise<Reply>,
  maxBytes: number = bodyLimit.words,
): ControlRoute {
  return { method, template, handle, maxBytes };
}

/** The parsed body or query. @throws BadRequest with one sentence per mistake */
export function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const checked = check(schema, input ?? {});
  if ("data" in checked) return checked.data;
  throw new BadRequest(asText(checked.mistakes));
}

/** The value, or a 404 that names what is missing. @throws BadRequest */
export function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new BadRequest(`There is no ${what}.`, 404);
  return value;
}

/** What `make` returns; unusable input of a person is a 400. @throws BadRequest */
export function usable<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof UnusableInput) throw new BadRequest(error.message);
    throw error;
  }
}
