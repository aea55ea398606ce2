/** What people are told besides messages: failures in plain words, small confirmations. Shown by shell/notices.tsx. */
import { signal } from "@preact/signals";

/** One line for people. */
export interface Notice {
  readonly id: number;
  readonly kind: "problem" | "done";
  readonly text: string;
}

const shownMs = { problem: 12_000, done: 3_000 };
let lastId = 0;

/** The lines that are shown now, oldest first. */
export const notices = signal<readonly Notice[]>([]);

/** Shows a line for some seconds; the same line is not shown twice. */
export function tell(kind: Notice["kind"], text: string): void {
  if (notices.value.some((notice) => notice.text === text)) return;
  lastId += 1;
  const id = lastId;
  notices.value = [...notices.value.slice(-3), { id, kind, text }];
  setTimeout(() => dismiss(id), shownMs[kind]);
}

/** Takes a line away. */
export function dismiss(id: number): void {
  notices.value = notices.value.filter((notice) => notice.id !== id);
}

/**
 * Waits for something that may be refused. When it is, people read `failure`, what did not happen, with the reason, and
 * null comes back; otherwise what came, in an object, so that it can be told from null. `say` shows the words elsewhere.
 */
export async function attempt<T>(
  promise: Promise<T>,
  failure: string,
  say = (text: string): void => tell("problem", text),
): Promise<{ readonly value: T } | null> {
  try {
    return { value: await promise };
  } catch (error) {
    say(`${failure}: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}
