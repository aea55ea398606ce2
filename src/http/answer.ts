/** What a route answers. Plain values, so that routes can be tried without a server. */

/** A whole answer; `headers` beside those that every answer has. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A value as JSON. */
export function json(status: number, value: unknown, headers: Answer["headers"] = {}): Answer {
  return { status, type: "application/json; charset=utf-8", body: `${JSON.stringify(value)}\n`, headers };
}

/** What is wrong with a request, and what to do about it. */
export function refusal(status: number, problem: string, headers: Answer["headers"] = {}): Answer {
  return json(status, { problem }, headers);
}

/** Done; there is nothing to say. */
export const done: Answer = { status: 204, type: "", body: "" };
