/** The choices of an option's field: those it has by itself, or those its bot gives for what is typed. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { channelChoices, roleChoices, userChoices } from "../message/select-choices.tsx";
import type { PickerChoice } from "../parts/picker.tsx";
import { attempt } from "../store/notices.ts";
import type { CommandOption } from "../wire/interaction.ts";
import type { FieldProperties } from "./option-pill.tsx";
import { bestOf } from "./query.ts";
import { choicesFor } from "./run-leaf.ts";

const askAfterMs = 150;
const max = 25;

/** The choices that fit what is typed; none while the field is closed. */
export function useChoices({ option, value, asked }: FieldProperties, isOpen: boolean): readonly PickerChoice[] {
  const fromBot = useSignal<readonly PickerChoice[]>([]);
  const typed = value?.text ?? "";
  useEffect(() => {
    if (!option.autocomplete || !isOpen) return;
    let isCurrent = true;
    const ask = async (): Promise<void> => {
      const asking = choicesFor(asked.leaf, asked.channelId, asked.filled, option.name);
      const answer = await attempt(asking, "The choices could not be loaded");
      // An answer to what was typed before is of no use.
      if (answer && isCurrent)
        fromBot.value = answer.value.map(({ name, value: own }) => ({ label: name, value: String(own) }));
    };
    const timer = setTimeout(() => void ask(), askAfterMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
    // Asked anew only for another text.
  }, [typed, isOpen]);
  if (!isOpen) return [];
  if (option.autocomplete) return fromBot.value;
  const own = ownChoices(option);
  // What was chosen is no search.
  const isChosen = own.some(({ label }) => label === typed);
  return bestOf(own, isChosen ? "" : typed, ({ label }) => label, max);
}

/** The value of what was typed in full; a bot that gives the choices takes any text. */
export function valueCalled(option: CommandOption, text: string): string {
  if (option.autocomplete) return text;
  return ownChoices(option).find(({ label }) => label.toLowerCase() === text.toLowerCase())?.value ?? "";
}

function ownChoices({ type, choices, channel_types: types }: CommandOption): PickerChoice[] {
  if (choices?.length) return choices.map(({ name, value }) => ({ label: name, value: String(value) }));
  if (type === 5) return ["True", "False"].map((label) => ({ label, value: label.toLowerCase() }));
  if (type === 6) return userChoices();
  if (type === 7) return channelChoices(types);
  if (type === 8) return roleChoices();
  return [...userChoices(), ...roleChoices()];
}
