/** In which field of a command one is, and the ways from field to field. */
import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { CommandOption } from "../wire/interaction.ts";
import { nextEmpty } from "./filled.ts";
import type { CommandState } from "./use-command.ts";

/** What the bar needs; names are those of options, and undefined stands for the button that runs the command. */
export interface Fields {
  readonly bar: RefObject<HTMLFieldSetElement | null>;
  /** The option one is in, or was in last. */
  readonly here: string | undefined;
  /** Takes note of what got the focus. */
  note(target: EventTarget | null): void;
  focusOn(name: string | undefined): void;
  add(option: CommandOption): void;
  /** One step back, out of an empty field; false when nothing stands before it. */
  goBack(): boolean;
}

/** Wires a bar. One begins in the first field that is empty. */
export function useFields({ shown, filled, add, remove }: CommandState): Fields {
  const first = nextEmpty(shown, null, filled);
  const here = useSignal(first);
  const bar = useRef<HTMLFieldSetElement>(null);
  /** The field to go to as soon as it is drawn, so that what is typed on arrives there. */
  const wanted = useRef<{ readonly name: string | undefined } | null>({ name: first });
  const focusOn = (name: string | undefined): void =>
    bar.current?.querySelector<HTMLElement>(name === undefined ? ".send" : `[data-option="${name}"]`)?.focus();
  useLayoutEffect(() => {
    if (wanted.current) focusOn(wanted.current.name);
    wanted.current = null;
  });
  return {
    bar,
    here: here.value,
    focusOn,
    note: (target) => {
      if (target instanceof HTMLInputElement) here.value = target.dataset.option;
    },
    add: (option) => {
      add(option);
      wanted.current = option;
    },
    goBack: () => {
      const at = shown.findIndex(({ name }) => name === here.value);
      const [before, option] = [shown[at - 1], shown[at]];
      if (option?.required && before === undefined) return false;
      if (option && !option.required) remove(option);
      focusOn(before?.name);
      return true;
    },
  };
}
