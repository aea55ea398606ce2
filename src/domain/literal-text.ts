/** Somebody else's words within ours, for places where Discord would take marks in them for formatting. */

/** What Discord shows as one thing (mentions, emojis, times, addresses), else a mark that begins or ends formatting. */
const parts =
  /<(?:[@#][!&]?\d+|a?:\w+:\d+|t:-?\d+(?::\w)?|\/[\w -]+:\d+)>|https?:\/\/[^\s<>\\*~|`[\]]+|(?<mark>[\\*_~|`[\]])/g;

/** The text in which every mark stands for itself; mentions, emojis, times and addresses stay what they are. */
export function literalText(text: string): string {
  return text.replace(parts, (part, mark?: string) => (mark === undefined ? part : `\\${mark}`));
}
