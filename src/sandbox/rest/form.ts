/**
 * Forms: zod checks them, and what zod complains of becomes Discord's nested 50035 answer.
 * See [Discord Docs/Error messages](https://docs.discord.com/developers/reference#error-messages).
 */
import * as z from "zod";
import { badForm, type FormError } from "../problem.ts";
import { isId } from "../state/snowflakes.ts";

/** An id in a form; Discord also takes numbers, which become strings. */
export const idField = z
  .union([z.string(), z.number().int()])
  .transform(String)
  .refine(isId, {
    error: ({ input }) => `Value "${String(input)}" is not snowflake.`,
    params: { code: "NUMBER_TYPE_COERCE" },
  });

/** Permission bits, as a number or in decimal. */
export const bitsField = z
  .union([z.string().regex(/^\d+$/, "permission bits, as a number or in decimal digits"), z.number().int().min(0)])
  .transform((value) => BigInt(value));

/** Returns the parsed form, which stands at `at` within the request. @throws Problem 50035 naming each field. */
export function parseForm<T>(schema: z.ZodType<T>, body: unknown, at: readonly PropertyKey[] = []): T {
  const result = schema.safeParse(body ?? {});
  if (result.success) return result.data;
  throw badForm(result.error.issues.map((issue) => ({ path: [...at, ...issue.path], error: complaint(issue) })));
}

function complaint(issue: z.core.$ZodIssue): FormError {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined || issue.message.includes("received undefined")
        ? { code: "BASE_TYPE_REQUIRED", message: "This field is required" }
        : { code: "BASE_TYPE_BAD_TYPE", message: `Value must be of type ${issue.expected}.` };
    case "too_big":
      return tooBig(issue);
    case "too_small":
      return issue.origin === "number" || issue.origin === "int"
        ? { code: "NUMBER_TYPE_MIN", message: `Value should be greater than or equal to ${issue.minimum}.` }
        : { code: "BASE_TYPE_BAD_LENGTH", message: `Must be ${issue.minimum} or more in length.` };
    case "invalid_value":
      return { code: "BASE_TYPE_CHOICES", message: `Value must be one of (${issue.values.map(choice).join(", ")}).` };
    case "custom":
      return { code: String(issue.params?.code ?? "BASE_TYPE_INVALID"), message: issue.message };
    default:
      return { code: "BASE_TYPE_INVALID", message: issue.message };
  }
}

function tooBig(issue: z.core.$ZodIssueTooBig): FormError {
  if (issue.origin === "string") {
    return { code: "BASE_TYPE_MAX_LENGTH", message: `Must be ${issue.maximum} or fewer in length.` };
  }
  if (issue.origin === "array") {
    return { code: "BASE_TYPE_BAD_LENGTH", message: `Must be ${issue.maximum} or fewer in length.` };
  }
  return { code: "NUMBER_TYPE_MAX", message: `Value should be less than or equal to ${issue.maximum}.` };
}

function choice(value: unknown): string {
  return typeof value === "string" ? `'${value}'` : String(value);
}
