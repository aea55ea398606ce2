/** Cuts a text that is only mentioned (a title, a quotation, a reason) to the room there is for it. */

/** At most `maxLength` UTF-16 units, as Discord counts, cut between code points. */
export function shorten(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  let kept = "";
  for (const character of text) {
    if (kept.length + character.length >= maxLength) break;
    kept += character;
  }
  return `${kept}…`;
}
