/**
 * Asks the sandbox's control API. Everything under `web/` that speaks to the server goes through here; what is refused
 * arrives as a `Refusal` whose message can be shown to people as it is.
 */

const noAnswer = "The sandbox does not answer. Try again when it is back.";
const deadlineMs = 20_000;

/** The server said no, or nothing; `message` is for people. */
export class Refusal extends Error {
  /** 0 when nothing was answered at all. */
  readonly status: number;

  constructor(message: string, status: number, options?: ErrorOptions) {
    super(message, options);
    this.name = "Refusal";
    this.status = status;
  }
}

/** A value that can stand behind the `?` of an address; undefined is left out. */
type Query = Readonly<Record<string, string | number | undefined>>;

/** `GET /sandbox/<path>`. @throws Refusal */
export function get<T>(path: string, query: Query = {}): Promise<T> {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  const search = given.length > 0 ? `?${new URLSearchParams(given)}` : "";
  return ask<T>("GET", path + search, {});
}

/** Sends JSON, or a form with files. @throws Refusal */
export function send<T>(method: "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: object): Promise<T> {
  if (body === undefined) return ask<T>(method, path, {});
  if (body instanceof FormData) return ask<T>(method, path, { body });
  return ask<T>(method, path, { body: JSON.stringify(body), headers: { "content-type": "application/json" } });
}

async function ask<T>(method: string, path: string, init: RequestInit): Promise<T> {
  const signal = AbortSignal.timeout(deadlineMs);
  const response = await fetch(`/sandbox/${path}`, { ...init, method, signal }).catch((cause: unknown) => {
    throw new Refusal(noAnswer, 0, { cause });
  });
  const answer: unknown = response.status === 204 ? null : await response.json().catch(() => null);
  if (!response.ok) throw new Refusal(reasonIn(answer) ?? `The sandbox answered ${response.status}.`, response.status);
  return answer as T;
}

function reasonIn(answer: unknown): string | null {
  if (typeof answer !== "object" || answer === null || !("message" in answer)) return null;
  return typeof answer.message === "string" ? answer.message : null;
}
