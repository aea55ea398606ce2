/** What became of a request to Discord. A value, not an error: every one of these is part of a sane day. */
export type Outcome<Value> =
  | { readonly kind: "done"; readonly value: Value }
  /** Discord will not accept it, however often it is asked. `code` is Discord's, 0 when it gave none. */
  | { readonly kind: "refused"; readonly status: number; readonly code: number; readonly problem: string }
  /** It did not happen; ask again after that time. */
  | { readonly kind: "retry"; readonly afterMs: number; readonly problem: string }
  /** It may or may not have happened. */
  | { readonly kind: "unknown"; readonly problem: string };

/** Discord no longer accepts the bot as a whole: not a matter of this one request. */
export function isUnauthorized(outcome: Outcome<unknown>): boolean {
  return outcome.kind === "refused" && outcome.status === 401;
}
