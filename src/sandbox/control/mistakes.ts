/**
 * What is wrong with the body or query of a control request, in sentences: the field, what it must be, what was given.
 * Called by routes.ts for every form. Messages in the schemas are what stands behind "must be".
 */
import type * as z from "zod";
import { shownValue } from "./shown-value.ts";

type Issue = z.core.$ZodIssue;
type RawIssue = z.core.$ZodRawIssue;

const maxListed = 10;

const kinds: Readonly<Record<string, string>> = {
  string: "a text",
  boolean: "true or false",
  number: "a number",
  int: "a whole number",
  array: "a list",
  object: "an object",
  record: "an object",
};

/** Parts that the API's forms share with ours speak Discord's words there. */
const sharedParts: Readonly<Record<string, string>> = {
  IMAGE_INVALID: "an image as data:image/png;base64,… (PNG, JPEG, GIF or WebP)",
  BINARY_TYPE_MAX_SIZE: "an image of at most 10 MiB",
};

/** The parsed input, or what is wrong with it, one sentence each. */
export function check<T>(schema: z.ZodType<T>, input: unknown): { readonly data: T } | { readonly mistakes: string[] } {
  const result = schema.safeParse(input, { error: expectation });
  if (result.success) return { data: result.data };
  const { issues } = result.error;
  const told = issues.filter((issue) => !issues.some((other) => saysMore(other, issue)));
  return { mistakes: told.flatMap((issue) => sentences(issue, [], input)) };
}

/** Of two limits that a number breaks the closer one counts; whole numbers have one of their own. */
function saysMore(other: Issue, issue: Issue): boolean {
  if (other === issue || String(other.path) !== String(issue.path)) return false;
  if (other.code === "too_big" && issue.code === "too_big") return other.maximum < issue.maximum;
  return other.code === "too_small" && issue.code === "too_small" && other.minimum > issue.minimum;
}

/** Sentences as one text, a line each; of very many the first. */
export function asText(mistakes: readonly string[]): string {
  const more = mistakes.length - maxListed;
  const rest = more > 0 ? [`There ${more === 1 ? "is one more mistake" : `are ${more} more mistakes`}.`] : [];
  return [...mistakes.slice(0, maxListed), ...rest].join("\n");
}

function sentences(issue: Issue, above: readonly PropertyKey[], input: unknown): string[] {
  const path = [...above, ...issue.path];
  const [name, value] = [nameOf(path), valueAt(input, path)];
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => `${nameOf([...path, key])} ${issue.message}.`);
  if (value === undefined) return [`${name} is missing. It must be ${issue.message}.`];
  if (issue.code === "invalid_key") return [`${name} must have a name that is ${issue.message}.`];
  const meant = issue.code === "invalid_union" ? issue.errors.find((branch) => !branch.some(isWrongKind)) : undefined;
  if (meant && meant.length > 0) return meant.flatMap((inner) => sentences(inner, path, input));
  return [`${name} must be ${said(issue)}${insteadOf(issue, value, path)}.`];
}

/** Of a union only the alternative counts that the writer was heading for: the one whose kind of value fits. */
function isWrongKind({ code, path }: Issue): boolean {
  return path.length === 0 && (code === "invalid_type" || code === "invalid_value");
}

function said(issue: Issue): string {
  const shared = issue.code === "custom" ? sharedParts[String(issue.params?.code)] : undefined;
  return shared ?? issue.message;
}

/** What stands behind "must be"; zod hands it on as the issue's message. */
function expectation(issue: RawIssue): string {
  switch (issue.code) {
    case "unrecognized_keys":
      return `is not known. Known here: ${fieldsOf(issue.inst).join(", ")}`;
    case "invalid_type":
      return kinds[issue.expected] ?? issue.expected;
    case "invalid_value":
      return oneOf(issue.values);
    case "invalid_union":
      return Array.isArray(issue.options) ? oneOf(issue.options) : anyOf(issue.errors);
    case "invalid_key":
      return issue.issues.map(({ message }) => message).join(", ");
    case "too_small":
      return sized(issue.origin, `at least ${issue.minimum}`, issue.minimum === 1);
    case "too_big":
      return sized(issue.origin, `at most ${issue.maximum}`, false);
    case "invalid_format":
      return formats[issue.format] ?? `of the form ${issue.pattern ?? issue.format}`;
    default:
      return "something else";
  }
}

const formats: Readonly<Record<string, string>> = {
  base64: "base64",
  datetime: "a moment like 2026-01-31T12:00:00.000+00:00",
};

function sized(origin: string, amount: string, isOne: boolean): string {
  if (origin === "string") return isOne ? "a text that is not empty" : `a text of ${amount} characters`;
  if (origin === "array") return isOne ? "a list that is not empty" : `a list of ${amount} entries`;
  return amount;
}

function insteadOf(issue: Issue, value: unknown, path: readonly PropertyKey[]): string {
  const isSize = issue.code === "too_big" || issue.code === "too_small";
  if (isSize && (value === "" || (Array.isArray(value) && value.length === 0))) return "";
  if (isSize && (typeof value === "string" || Array.isArray(value))) return `, not one of ${value.length}`;
  // An object of the right kind is too much to show; the sentence says what about it is wrong.
  if (issue.code === "custom" && typeof value === "object") return "";
  return `, not ${path.at(-1) === "token" ? "what was given" : shownValue(value)}`;
}

function oneOf(values: readonly unknown[]): string {
  return listed(values.map((value) => shownValue(value)));
}

/** All that the alternatives of a union would take. */
function anyOf(branches: readonly (readonly Issue[])[]): string {
  const issues = branches.flat();
  const values = issues.flatMap((issue) => (issue.code === "invalid_value" ? issue.values : []));
  const others = issues.flatMap((issue) => (issue.code === "invalid_value" ? [] : [issue.message]));
  return listed([...new Set([...values.map((value) => shownValue(value)), ...others])]);
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? "nothing";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}

function fieldsOf(schema: unknown): string[] {
  const { shape } = schema as z.ZodObject;
  return Object.keys(shape);
}

function nameOf(path: readonly PropertyKey[]): string {
  const name = path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");
  return name === "" ? "The body" : `The field "${name}"`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key], input);
}
