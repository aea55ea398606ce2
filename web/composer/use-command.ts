/** The state of a command that is being filled in: what its fields hold, what is wrong with them, and sending it. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { CommandOption } from "../wire/interaction.ts";
import { filledIn } from "./command-drafts.ts";
import { type CommandLeaf, requiredFirst } from "./command-leaves.ts";
import { type Filled, type FilledValue, missingIn } from "./filled.ts";
import { runLeaf } from "./run-leaf.ts";

/** What the bar shows and does. */
export interface CommandState {
  readonly filled: Filled;
  /** The options with a field: those that must be given, and those that were added. */
  readonly shown: readonly CommandOption[];
  readonly more: readonly CommandOption[];
  readonly problem: { readonly name: string; readonly text: string } | null;
  change(option: CommandOption, value: FilledValue): void;
  add(option: CommandOption): void;
  remove(option: CommandOption): void;
  /** Sends it; `refused` names the option that cannot be sent so. */
  run(): Promise<"sent" | "not sent" | { readonly refused: string }>;
}

/** Wires the bar of a command in a channel. */
export function useCommand(leaf: CommandLeaf, channelId: string): CommandState {
  const filled = filledIn(channelId, leaf);
  const problem = useSignal<CommandState["problem"]>(null);
  const isSending = useRef(false);
  const options = requiredFirst(leaf.options);
  const shown = options.filter(({ required, name }) => required || filled.value[name]);
  const set = ({ name }: CommandOption, value: FilledValue | undefined): void => {
    filled.value = { ...filled.value, [name]: value };
    problem.value = null;
  };
  return {
    filled: filled.value,
    shown,
    more: options.filter((option) => !shown.includes(option)),
    problem: problem.value,
    change: set,
    add: (option) => set(option, { text: "", value: "" }),
    remove: (option) => set(option, undefined),
    run: async () => {
      problem.value = missingIn(shown, filled.value);
      if (problem.value !== null) return { refused: problem.value.name };
      if (isSending.current) return "not sent";
      isSending.current = true;
      const isSent = await runLeaf(leaf, channelId, filled.value);
      isSending.current = false;
      if (isSent) filled.value = {};
      return isSent ? "sent" : "not sent";
    },
  };
}
