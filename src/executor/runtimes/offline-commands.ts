/**
 * Reads what was said to the offline brain: one of its commands, or talk. Pure; the brain acts on the result.
 */

/** What a message asks of the offline brain. `refusal` was meant as a command but cannot be carried out. */
export type OfflineCommand =
  | { readonly kind: "repeat"; readonly text: string }
  | { readonly kind: "lorem"; readonly length: number }
  | { readonly kind: "wait" | "spin"; readonly seconds: number }
  | { readonly kind: "delegate"; readonly to: string; readonly instruction: string }
  | { readonly kind: "crash" | "help" | "recall" | "introduce" }
  | { readonly kind: "refusal"; readonly words: string }
  | { readonly kind: "talk"; readonly text: string };

const maxLoremLength = 20_000;
const maxSeconds = 600;

interface Rule {
  readonly pattern: RegExp;
  readonly read: (groups: readonly string[]) => OfflineCommand;
}

// The first rule that matches decides. Numbers are read loosely, so that `lorem -5` is answered, not taken for talk.
const rules: readonly Rule[] = [
  { pattern: /^repeat after me(?:\s*:|\s|$)([\s\S]*)$/i, read: ([text = ""]) => repeat(text.trim()) },
  { pattern: /^lorem(?:\s+(-?[\d.,]+)(?:\s*(?:characters|chars))?)?$/i, read: ([count = ""]) => loremOf(count) },
  {
    pattern: /^(wait|spin)(?:\s+(-?[\d.,]+)\s*(?:s|sec|seconds?)?)?$/i,
    read: ([verb = "", count = ""]) => pause(verb.toLowerCase() === "spin" ? "spin" : "wait", count),
  },
  { pattern: /^crash[.!]*$/i, read: () => ({ kind: "crash" }) },
  {
    pattern: /^delegate to\s+@?([^:\n]+?)\s*:([\s\S]*)$/i,
    read: ([to = "", instruction = ""]) => delegate(to, instruction.trim()),
  },
  { pattern: /^delegate(?: to\b[^:]*)?$/i, read: () => delegate("", "") },
  { pattern: /^(?:help|what can you do)[.!?]*$/i, read: () => ({ kind: "help" }) },
  { pattern: /^what (?:did|have) i (?:just |last )?(?:say|said)\b.*$/i, read: () => ({ kind: "recall" }) },
  { pattern: /^(?:who are you|what(?:'s| is) your (?:name|role))[.!?]*$/i, read: () => ({ kind: "introduce" }) },
];

/** What `prompt` asks, without regard to case; mentions at its start are skipped. */
export function readCommand(prompt: string): OfflineCommand {
  const text = withoutLeadingMentions(prompt);
  for (const { pattern, read } of rules) {
    const match = pattern.exec(text);
    if (match !== null) return read(match.slice(1).map((group) => group ?? ""));
  }
  return { kind: "talk", text };
}

/** The trimmed text after any `<@1>`, `<@!1>`, `<@&1>` at its start, with the comma or colon that may follow them. */
function withoutLeadingMentions(text: string): string {
  return text.replace(/^(?:\s*<@[!&]?\d+>[,:]?)+/, "").trim();
}

function repeat(text: string): OfflineCommand {
  return text === "" ? refusal("Repeat what? Write `repeat after me:` and the words.") : { kind: "repeat", text };
}

function loremOf(count: string): OfflineCommand {
  const length = numberOf(count);
  if (Number.isInteger(length) && length >= 1 && length <= maxLoremLength) return { kind: "lorem", length };
  return refusal("I can write between 1 and 20,000 characters of filler: `lorem 3000`, for example.");
}

function pause(kind: "wait" | "spin", count: string): OfflineCommand {
  const seconds = numberOf(count);
  if (seconds >= 0 && seconds <= maxSeconds) return { kind, seconds };
  return refusal(`I can ${kind} for 0 to 600 seconds: \`${kind} 2.5\`, for example.`);
}

function delegate(to: string, instruction: string): OfflineCommand {
  if (to !== "" && instruction !== "") return { kind: "delegate", to, instruction };
  return refusal("Who shall do what? Write `delegate to <agent>: <what to do>`.");
}

// NaN for anything but a plain decimal number; a comma is taken to group thousands.
function numberOf(text: string): number {
  return /^-?\d+(?:,\d{3})*(?:\.\d+)?$/.test(text) ? Number(text.replaceAll(",", "")) : Number.NaN;
}

function refusal(words: string): OfflineCommand {
  return { kind: "refusal", words };
}
