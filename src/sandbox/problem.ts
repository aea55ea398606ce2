/**
 * Refusals as Discord words them: an HTTP status, a JSON error code, and for forms a tree of what is wrong where.
 * Thrown by acts and routes, turned into an answer by handle.ts.
 * See [Discord Docs/JSON error codes](https://docs.discord.com/developers/topics/opcodes-and-status-codes#json).
 */

const known = {
  10002: [404, "Unknown Application"],
  10003: [404, "Unknown Channel"],
  10004: [404, "Unknown Guild"],
  10007: [404, "Unknown Member"],
  10008: [404, "Unknown Message"],
  10009: [404, "Unknown Permission Overwrite"],
  10011: [404, "Unknown Role"],
  10013: [404, "Unknown User"],
  10014: [400, "Unknown Emoji"],
  10015: [404, "Unknown Webhook"],
  10062: [404, "Unknown interaction"],
  10063: [404, "Unknown application command"],
  10087: [404, "Unknown Tag"],
  20001: [403, "Bots cannot use this endpoint"],
  20012: [403, "You are not authorized to perform this action on this application"],
  30003: [400, "Maximum number of pins reached for the channel (250)"],
  30005: [400, "Maximum number of guild roles reached (250)"],
  30007: [400, "Maximum number of webhooks reached (15)"],
  30010: [400, "Maximum number of reactions reached (20)"],
  30013: [400, "Maximum number of guild channels reached (500)"],
  30032: [400, "Maximum number of application commands reached (100)"],
  40005: [413, "Request entity too large"],
  40061: [400, "Tag names must be unique"],
  40067: [400, "A tag is required to create a forum post in this channel"],
  40060: [400, "Interaction has already been acknowledged."],
  50001: [403, "Missing Access"],
  50003: [403, "Cannot execute action on a DM channel"],
  50005: [403, "Cannot edit a message authored by another user"],
  50006: [400, "Cannot send an empty message"],
  50007: [403, "Cannot send messages to this user"],
  50008: [400, "Cannot send messages in a non-text channel"],
  50013: [403, "Missing Permissions"],
  50021: [403, "Cannot execute action on a system message"],
  50024: [400, "Cannot execute action on this channel type"],
  50028: [400, "Invalid Role"],
  50027: [401, "Invalid Webhook Token"],
  50033: [400, "Invalid Recipient(s)"],
  50034: [400, "A message provided was too old to bulk delete"],
  50041: [400, "Invalid API version"],
  50083: [400, "Thread is archived"],
  50109: [400, "The request body contains invalid JSON."],
  220001: [400, "Webhooks posted to forum channels must have a thread_name or thread_id"],
  160004: [400, "A thread has already been created for this message"],
} as const satisfies Record<number, readonly [number, string]>;

/** A JSON error code that the sandbox can answer. */
export type ProblemCode = keyof typeof known;

/** What is wrong with a form: nested by field, leaves are lists of `{code, message}`. */
export interface FormErrors {
  [field: string]: FormErrors | readonly FormError[];
}

/** One complaint about one field. */
export interface FormError {
  readonly code: string;
  readonly message: string;
}

/** A refusal. */
export class Problem extends Error {
  readonly status: number;
  readonly code: number;
  readonly errors: FormErrors | undefined;

  constructor(status: number, code: number, message: string, errors?: FormErrors) {
    super(message);
    this.name = "Problem";
    this.status = status;
    this.code = code;
    this.errors = errors;
  }

  /** The body of the answer. */
  toJSON(): object {
    return { message: this.message, code: this.code, ...(this.errors ? { errors: this.errors } : {}) };
  }
}

/** A refusal by its documented code. */
export function problem(code: ProblemCode): Problem {
  const [status, message] = known[code];
  return new Problem(status, code, message);
}

/** 50035 with one complaint at a path: `badField(["embeds", 0, "title"], "BASE_TYPE_REQUIRED", "…")`. */
export function badField(path: readonly PropertyKey[], code: string, message: string): Problem {
  return badForm([{ path, error: { code, message } }]);
}

/** 50035 with every complaint at its place. */
export function badForm(complaints: readonly { path: readonly PropertyKey[]; error: FormError }[]): Problem {
  const errors: FormErrors = {};
  for (const { path, error } of complaints) {
    let node = errors;
    for (const key of path) {
      const next = node[String(key)] ?? {};
      node[String(key)] = next;
      node = next as FormErrors;
    }
    node._errors = [...((node._errors as readonly FormError[]) ?? []), error];
  }
  return new Problem(400, 50035, "Invalid Form Body", errors);
}
