/**
 * Holds answers of the sandbox against Discord's own API description: the package `discord-api-spec` carries zod schemas and
 * the list of operations generated from Discord's OpenAPI file. Which schema answers which operation is read from its types.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as schemas from "discord-api-spec/zod";
import * as z from "zod/mini";
import { apiRoutes } from "../../src/sandbox/rest/api.ts";

/**
 * Where the description itself is wrong about what Discord documents and does:
 * - `Error.code` inside `errors` of a 50035 answer is described as a number; Discord's reference shows strings such as
 *   "BASE_TYPE_MAX_LENGTH" ([Discord Docs/Error messages](https://docs.discord.com/developers/reference#error-messages)),
 *   so the tree is checked by `FormErrors` below.
 * - Timestamps: see `asDescribed`.
 */
const FormErrors: z.core.$ZodType = z.union([
  z.strictObject({ _errors: z.array(z.strictObject({ code: z.string(), message: z.string() })) }),
  z.record(
    z.string(),
    z.lazy(() => FormErrors),
  ),
]);
const FormRefusal = z.strictObject({ code: z.literal(50035), message: z.string(), errors: FormErrors });

const table = apiRoutes();
const described = readDescription();
const covered = new Set<string>();

/** Every operation of the sandbox, as `METHOD template`. */
export const operations: readonly string[] = table.routes.map(({ method, template }) => `${method} ${template}`);

/** The operations whose answers were checked in this process. */
export function coveredOperations(): ReadonlySet<string> {
  return covered;
}

/** Every operation of Discord's, as `METHOD template`. */
export function describedOperations(): ReadonlySet<string> {
  return new Set([...described.keys()].map((key) => key.split(" ").slice(0, 2).join(" ")));
}

/** Checks one answer; refusals are checked as error bodies. Throws with zod's explanation. */
export function checkAnswer(method: string, path: string, status: number, body: unknown): void {
  const pathname = path.split("?")[0] ?? "";
  if (status >= 400) {
    const isForm = (body as { code?: unknown }).code === 50035;
    check(
      isForm ? FormRefusal : status === 429 ? schemas.RatelimitedResponseSchema : schemas.ErrorResponseSchema,
      body,
      `${method} ${path} ${status}`,
      status,
    );
    return;
  }
  const { route } = table.find(method, pathname);
  const operation = `${route.method} ${route.template}`;
  const key = `${operation} ${status}`;
  covered.add(operation);
  const schema = described.get(key);
  if (schema === undefined) throw new Error(`Discord's description knows no ${key}.`);
  if (schema === null) {
    if (body !== "") throw new Error(`${key} has a body, but Discord answers none.`);
    return;
  }
  check(schema, body, key, status);
}

function check(schema: z.core.$ZodType, body: unknown, what: string, status: number): void {
  // Faults armed by a test answer whatever the test wants, and 429 bodies have no code.
  const given = status === 429 ? { code: 0, ...(body as object) } : body;
  if (status >= 500) return;
  const result = z.safeParse(schema, asDescribed(given));
  if (!result.success) throw new Error(`${what} is not as Discord describes it:\n${z.prettifyError(result.error)}`);
}

/**
 * Discord writes timestamps with a numeric offset ("2017-07-11T17:27:07.299000+00:00", see its reference), which RFC 3339 and
 * the OpenAPI format `date-time` allow; the generated zod schemas take "Z" only.
 */
function asDescribed(value: unknown): unknown {
  if (typeof value === "string") return value.replace(/^(\d{4}-\d\d-\d\dT[\d:.]+)\+00:00$/, "$1Z");
  if (Array.isArray(value)) return value.map(asDescribed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asDescribed(inner)]));
}

/** `METHOD template status` → schema of the body, null for no body. */
function readDescription(): Map<string, z.core.$ZodType | null> {
  const file = join(import.meta.dirname, "../../node_modules/discord-api-spec/build/discord-api-spec.ts");
  const paths = readFileSync(file, "utf8").split("export interface Paths {")[1] ?? "";
  const found = new Map<string, z.core.$ZodType | null>();
  let template = "";
  let method = "";
  const tokens = /^ {2}"(?<template>[^"]+)": \{$|^ {4}(?<method>\w+): \{$|^ {8}"(?<status>2\d\d)":(?<type>[^;]+);/gm;
  for (const { groups } of paths.matchAll(tokens)) {
    template = groups?.template ?? template;
    method = groups?.method?.toUpperCase() ?? method;
    if (groups?.status) found.set(`${method} ${template} ${groups.status}`, schemaOf(groups.type ?? ""));
  }
  return found;
}

/** The schema of a type expression: names, unions, arrays, null; `unknown` means that there is no body. */
function schemaOf(expression: string): z.core.$ZodType | null {
  const text = expression.trim();
  if (text === "unknown") return null;
  const members = splitUnion(text);
  if (members.length > 1) return z.union(members.map((member) => schemaOf(member) ?? z.never()));
  if (text === "null") return z.null();
  if (text === "string") return z.string();
  if (text.endsWith("[]")) return z.array(schemaOf(text.slice(0, -2)) ?? z.never());
  if (text.startsWith("(")) return schemaOf(text.slice(1, -1));
  const named = (schemas as unknown as Record<string, z.core.$ZodType>)[`${text}Schema`];
  // Inline objects belong to operations that the sandbox does not have; should it get one, this refuses every body.
  return named ?? z.never();
}

function splitUnion(text: string): string[] {
  let depth = 0;
  const parts = [""];
  for (const character of text) {
    if ("({[<".includes(character)) depth += 1;
    if (")}]>".includes(character)) depth -= 1;
    if (character === "|" && depth === 0) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}
