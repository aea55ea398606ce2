/** From what people write to what is sent: names become mentions, `:names:` become emoji. Code stays as it is. Pure. */

/** Somebody or something that can be named behind a sign. */
export interface Named {
  readonly name: string;
  /** What is sent instead: `<@1>`. */
  readonly mention: string;
}

/** What the signs stand for. */
export interface Dictionary {
  /** Behind `@`: members and roles. */
  readonly people: readonly Named[];
  /** Behind `#`. */
  readonly channels: readonly Named[];
  /** The emoji of a `:name:`; undefined when there is none. */
  readonly emoji: (name: string) => string | undefined;
}

/** The text that is sent. */
export function outgoing(text: string, dictionary: Dictionary): string {
  return text
    .split(/(```[\s\S]*?```|`[^`\n]+`)/)
    .map((part, index) => (index % 2 === 1 ? part : translated(part, dictionary)))
    .join("");
}

function translated(text: string, { people, channels, emoji }: Dictionary): string {
  const mentioned = named(named(text, "@", people), "#", channels);
  return mentioned.replace(/:([a-z0-9_+-]+):/gi, (whole, name: string) => emoji(name.toLowerCase()) ?? whole);
}

// Longer names first, so that "@Tech Lead" is not taken for "@Tech".
function named(text: string, sign: string, things: readonly Named[]): string {
  const longestFirst = things.toSorted((a, b) => b.name.length - a.name.length);
  return longestFirst.reduce((so, { name, mention }) => {
    const literal = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return so.replace(new RegExp(`(?<![\\w<])${sign}${literal}(?![\\w-])`, "gi"), () => mention);
  }, text);
}
