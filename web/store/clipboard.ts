/** Copies text, and says so. */
import { attempt, tell } from "./notices.ts";

/** `what` begins the sentence: "The link" was copied. */
export function copy(text: string, what: string): void {
  void attempt(navigator.clipboard.writeText(text), `${what} was not copied`).then((answer) => {
    if (answer) tell("done", `${what} was copied.`);
  });
}
