/** Text for places where Discord shows no formatting, such as the names of threads. */

/** Marks of emphasis, spoilers and code where they stand at a word, and of quotes and headings where they begin a line. */
const marks = /^(?:>{1,3}|#{1,3}|[-*]) +|(?:\*+|~~|\|\||`+|(?<!\w)_+)(?=\S)|(?<=\S)(?:\*+|~~|\|\||`+|_+(?!\w))/gm;

/** The text on one line, without the marks of Discord's formatting. */
export function plainLine(text: string): string {
  return text.replace(marks, "").replace(/\s+/g, " ").trim();
}
