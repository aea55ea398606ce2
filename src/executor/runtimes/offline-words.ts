/**
 * What the offline brain says when it was given no command: in the agent's own voice, plain about having no model.
 * Called by `offline.ts` only; pure.
 */
import type { TurnAgent, TurnInput } from "../brain.ts";

/** The answer that keeps a heartbeat silent. */
const nothingDue = "HEARTBEAT_OK";

const maxQuoteLength = 120;
const maxRoleLength = 240;

/** What the brain understands, as a short list. */
export function helpWords(agent: TurnAgent): string {
  const names = agent.delegatesTo.map(({ name }) => name).join(", ");
  return [
    `I'm ${agent.name}, without a model and without a key: just a few tricks. Say:`,
    "- `repeat after me: <words>`: I say exactly that",
    "- `what did I say`: I look it up in our conversation",
    "- `lorem <n>`: n characters of filler, up to 20,000",
    "- `wait <seconds>` or `spin <seconds>`: I take my time, idle or busy, up to 600 s",
    "- `crash`: I fall over, so that you can watch me being restarted",
    `- \`delegate to <agent>: <task>\`: ${names === "" ? "I'd pass it on, but I may delegate to nobody" : names}`,
  ].join("\n");
}

/** Who the agent is: name, role, and that it has no model. */
export function introduction(agent: TurnAgent): string {
  return spaced(named(agent), "I'm without a model so far. `help` lists what I can do anyway.");
}

/** The last thing that `author` said in this session, in full. */
export function recollection({ author, history }: TurnInput): string {
  const last = history.findLast((line) => !line.isAgent && line.author === author);
  if (last === undefined) return `Nothing before this, ${author}, as far as I remember.`;
  return `You said:\n${last.text.replace(/^/gm, "> ")}`;
}

/** The default answer to a message: introduces itself the first time, and shows that the conversation was read. */
export function smallTalk(input: TurnInput, text: string): string {
  const { agent, author, history } = input;
  const isGreeting = text.length < 30 && /^$|^(?:hi|hello|hey|good (?:morning|evening)|thanks|thank you)\b/i.test(text);
  const pending = isGreeting ? "." : `, so “${quote(text)}” has to wait for a real answer.`;
  const opening = history.some((line) => line.isAgent)
    ? `${agent.name} here, still without a model${pending}`
    : spaced(`Hi ${author}.`, named(agent), `I'm without a model so far${pending}`);
  return spaced(opening, filesSeen(input), lastHeard(input), "`help` lists what I can do meanwhile.");
}

/** The default result of a task: what would have been done, and that it was not. */
export function taskWords(input: TurnInput, text: string): string {
  const { agent, author } = input;
  const work = text === "" ? "the task" : `“${quote(text)}”`;
  const words = `I'm without a model, so ${work} is not done. With one I would work on it as ${agent.name} and report back to ${author}.`;
  return spaced(words, filesSeen(input));
}

/** One line for each due item of a heartbeat's prompt (its list lines), or `HEARTBEAT_OK` when it has none. */
export function heartbeatWords(prompt: string): string {
  const items = [...prompt.matchAll(/^\s*(?:[-*]|\d+[.)])\s+(?:\[ \]\s+)?(\S.*)$/gm)].map(([, item = ""]) =>
    quote(item.replace(/[.\s]+$/, "")),
  );
  if (items.length === 0) return nothingDue;
  const lines = items.map(
    (item, index) => `${item}: still open${index === 0 ? ", I'm without a model and can't work on it" : ""}.`,
  );
  return lines.length === 1 ? lines.join("") : lines.map((line) => `- ${line}`).join("\n");
}

/**
 * The first one or two sentences of a SOUL.md's first paragraph (headings skipped), told in the first person.
 * Empty when the file has no prose.
 */
export function roleOf(soul: string): string {
  const paragraph =
    soul
      .split(/\n\s*\n/)
      .map(proseOf)
      .find((text) => text !== "") ?? "";
  const sentences = paragraph.match(/.+?[.!?](?=\s|$)/g) ?? [paragraph];
  const two = sentences.slice(0, 2).join("").trim();
  return firstPerson(two.length <= maxRoleLength ? two : clip((sentences[0] ?? "").trim(), maxRoleLength));
}

function proseOf(paragraph: string): string {
  const lines = paragraph.split("\n").filter((line) => !/^\s*(#|<!--|---)/.test(line));
  return lines.join(" ").replace(/\s+/g, " ").trim();
}

// A SOUL.md that speaks to the agent ("You are …, your …") is turned round; one in the agent's own voice stays.
function firstPerson(text: string): string {
  if (!/^you\b/i.test(text)) return text;
  const own = new Map([
    ["you are", "I am"],
    ["you're", "I'm"],
    ["you", "I"],
    ["your", "my"],
    ["yourself", "myself"],
  ]);
  return text.replace(/\b(?:you are|you're|yourself|your|you)\b/gi, (word) => {
    const mine = own.get(word.toLowerCase()) ?? word;
    return /^Y/.test(word) ? mine.charAt(0).toUpperCase() + mine.slice(1) : mine;
  });
}

function named({ name, texts }: TurnAgent): string {
  const role = roleOf(texts.soul);
  return role.includes(name) ? role : spaced(`I'm ${name}.`, role);
}

function lastHeard({ author, history }: TurnInput): string {
  const last = history.findLast((line) => !line.isAgent && line.text.trim() !== "");
  if (last === undefined) return "";
  return last.author === author
    ? `Before that you said “${quote(last.text)}”.`
    : `Just before, ${last.author} said “${quote(last.text)}”.`;
}

function filesSeen({ attachments }: TurnInput): string {
  if (attachments.length === 0) return "";
  return `I see ${attachments.map(({ name }) => `\`${name}\``).join(", ")}, but can't open files without a model.`;
}

function spaced(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(" ");
}

// A quote stands on one line and opens no code: a cut fence or span would swallow the rest of the answer.
function quote(text: string): string {
  return clip(text.replace(/`+/g, "'").replace(/\s+/g, " ").trim(), maxQuoteLength);
}

function clip(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const cut = text.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, "");
  const atWord = cut.lastIndexOf(" ");
  return `${(atWord > maxLength / 2 ? cut.slice(0, atWord) : cut).trimEnd()}…`;
}
