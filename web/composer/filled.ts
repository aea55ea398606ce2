/** What was filled in for a command's options, and what is still wrong with it. Pure. */
import type { CommandOption } from "../wire/interaction.ts";

/** A value with the words that stand for it in the field; a file for an attachment. */
export interface FilledValue {
  readonly text: string;
  readonly value: string;
  readonly file?: File;
}

/** By option name. */
export type Filled = Readonly<Record<string, FilledValue | undefined>>;

const integer = 4;
const number = 10;

/** The first option that cannot be sent so, and why; null when all can. */
export function missingIn(
  options: readonly CommandOption[],
  filled: Filled,
): { readonly name: string; readonly text: string } | null {
  for (const option of options) {
    const text = problemOf(option, filled[option.name]);
    if (text !== null) return { name: option.name, text };
  }
  return null;
}

/** Where one goes on: to the next empty option behind `from`, to the first for null. When all are filled in, one stays, or goes to the last. */
export function nextEmpty(
  options: readonly CommandOption[],
  from: CommandOption | null,
  filled: Filled,
): string | undefined {
  const after = options.slice(options.findIndex((option) => option.name === from?.name) + 1);
  const empty = after.find((option) => (filled[option.name]?.value ?? "") === "");
  return (empty ?? from ?? options.at(-1))?.name;
}

function problemOf(option: CommandOption, { text, value }: FilledValue = { text: "", value: "" }): string | null {
  if (value === "" && text !== "") return "Pick one from the list.";
  if (value === "") return option.required ? "This option is required." : null;
  if (option.type === integer || option.type === number) return numberProblem(option, value);
  const { min_length: min = 0, max_length: max = 6_000 } = option;
  if (value.length < min) return `At least ${min} characters.`;
  return value.length > max ? `At most ${max} characters.` : null;
}

function numberProblem({ type, min_value: min, max_value: max }: CommandOption, value: string): string | null {
  const amount = Number(value);
  if (Number.isNaN(amount)) return "This must be a number.";
  if (type === integer && !Number.isInteger(amount)) return "This must be a whole number.";
  if (min !== undefined && amount < min) return `At least ${min}.`;
  return max !== undefined && amount > max ? `At most ${max}.` : null;
}
