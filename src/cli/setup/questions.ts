/** What `guildhall setup` asks a person. In a terminal by prompts (terminal-questions.ts); a test answers by itself. */

/** One of several answers. */
export interface Choice<Value> {
  readonly name: string;
  readonly value: Value;
}

/** The port. Every function rejects when the person leaves with Ctrl-C. */
export interface Questions {
  /** Takes a secret without showing it, not even its length; empty when nothing was typed. */
  secret(message: string): Promise<string>;
  confirm(message: string, byDefault: boolean): Promise<boolean>;
  choose<Value>(message: string, choices: readonly Choice<Value>[]): Promise<Value>;
  /** Waits for Enter; false when `signal` came first. */
  enter(message: string, signal: AbortSignal): Promise<boolean>;
}
