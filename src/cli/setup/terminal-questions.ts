/** The questions of `setup`, and of `doctor --fix`, as prompts in a terminal. Loaded only when there is one. */
import { confirm, input, password, select } from "@inquirer/prompts";
import type { Questions } from "./questions.ts";

/** Prompts on this process's own terminal. */
export const terminalQuestions: Questions = {
  // The library offers to show what was typed (Ctrl-T): never here. What became of it is said instead of the prompt.
  secret: (message) =>
    password(
      { message, toggleMask: false, theme: { style: { maskedText: "(not shown)" } } },
      { clearPromptOnDone: true },
    ),
  confirm: (message, byDefault) => confirm({ message, default: byDefault }),
  choose: (message, choices) => select({ message, choices }),
  async enter(message, signal) {
    try {
      await input({ message }, { signal, clearPromptOnDone: true });
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    }
  },
};

/** True for what prompts reject with when somebody presses Ctrl-C. */
export function isLeaving(error: unknown): boolean {
  return error instanceof Error && error.name === "ExitPromptError";
}
