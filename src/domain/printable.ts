/** Words from elsewhere, for a terminal. */

/** The text on one line, without characters that move a cursor, ring a bell or set colours: whoever wrote it chose them. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}
