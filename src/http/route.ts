/** One thing that can be asked over HTTP, and how a request finds it. */
import type { Answer } from "./answer.ts";

/** The variable parts of a path, by name. */
export type Parameters = Readonly<Record<string, string>>;

/** A route. HEAD is answered where GET is. */
export interface Route {
  readonly method: "GET" | "POST";
  /** Segments; one in braces stands for any and is handed to `answer` under its name. */
  readonly path: string;
  /** Only for whoever knows the bearer token. */
  readonly isSecret?: true;
  /** Also under host names that are not this machine's own; for what tells no more than numbers. */
  readonly isForAnyHost?: true;
  answer(parameters: Parameters): Answer | Promise<Answer>;
}

/** What a request's method and path lead to. `other`: the path exists, with these methods. */
export type Match =
  | { readonly kind: "found"; readonly route: Route; readonly parameters: Parameters }
  | { readonly kind: "other"; readonly methods: readonly string[] }
  | { readonly kind: "none" };

/** Finds the route of a request. */
export function findRoute(routes: readonly Route[], method: string, path: string): Match {
  const wanted = method === "HEAD" ? "GET" : method;
  const there = routes.flatMap((route) => {
    const parameters = parametersOf(route.path, path);
    return parameters ? [{ route, parameters }] : [];
  });
  const found = there.find(({ route }) => route.method === wanted);
  if (found) return { kind: "found", ...found };
  if (there.length === 0) return { kind: "none" };
  const methods = there.flatMap(({ route }) => (route.method === "GET" ? ["GET", "HEAD"] : [route.method]));
  return { kind: "other", methods };
}

function parametersOf(pattern: string, path: string): Parameters | null {
  const [wanted, given] = [pattern.split("/"), path.split("/")];
  if (wanted.length !== given.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = decoded(given[index] ?? "");
    const [, name] = /^\{(\w+)\}$/.exec(segment) ?? [];
    if (name !== undefined && value) parameters[name] = value;
    else if (segment !== value) return null;
  }
  return parameters;
}

/** Null for what no address may hold, such as `%zz`. */
function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
