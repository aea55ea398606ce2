/**
 * Filler for trying out long answers: varied markdown of an exact length. Called by the offline brain for `lorem N`.
 * Deterministic; keeps no state.
 */

const fence = "```";
const prose =
  "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore. ";

/** Rounds 2, 5, 8 … hold a fence and a paragraph longer than one Discord message, so that even a block must be split. */
const isLongRound = (round: number): boolean => round % 3 === 2;

type Block = (round: number) => string;

const blocks: readonly Block[] = [
  (round) => `## ${round}. Lorem ipsum 📐`,
  (round) => `Lorem *ipsum* dolor **sit amet** 🙂, see [note ${round}](https://example.com/notes/${round}?part=1).`,
  (round) => `- consectetur adipiscing\n  - elit, \`sed do\`\n- eiusmod 👩🏽‍🔧\n- tempor ${round}`,
  (round) => {
    const lines = Array.from(
      { length: isLongRound(round) ? 60 : 3 },
      (_, line) => `const dolor${line} = ipsum("${round}.${line}", amet);`,
    );
    return `${fence}ts\n${lines.join("\n")}\n${fence}`;
  },
  (round) => prose.repeat(isLongRound(round) ? 24 : 2).trimEnd(),
  (round) => `| part | load 🔩 | note |\n|---|---:|---|\n| ipsum ${round} | 12.5 | dolor |\n| amet | 7 | ~~elit~~ |`,
  (round) => `1. ut labore\n2. et dolore ${round}\n3. magna aliqua`,
  () => "> Quis nostrud exercitation ullamco laboris\n> nisi ut aliquip 🧪 ex ea commodo.",
];

/**
 * Text of exactly `length` UTF-16 units (at least 1) that neither begins nor ends with white space. Whole blocks of
 * headings, lists, fences, tables and links come first, as many as fit; plain prose fills the rest.
 */
export function lorem(length: number): string {
  let text = "";
  for (let index = 0; ; index += 1) {
    const block = blocks[index % blocks.length];
    const next = block?.(Math.floor(index / blocks.length) + 1);
    // Three units are kept for a blank line and one character of prose, so that the rest can always be filled.
    if (next === undefined || text.length + next.length + 3 > length) break;
    text += `${next}\n\n`;
  }
  return text + plain(length - text.length);
}

function plain(length: number): string {
  return `${prose.repeat(Math.ceil(length / prose.length)).slice(0, length - 1)}.`;
}
