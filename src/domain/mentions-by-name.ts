/** For terminals, where Discord's client is not there to show a mention by its name. Pure. */
import type { Snowflake } from "./ids.ts";

/** The text with `@Name` for each mention of somebody whom `nameOf` knows. */
export function mentionsByName(text: string, nameOf: (userId: Snowflake) => string | null): string {
  return text.replace(/<@!?(\d+)>/g, (mention, userId: string) => {
    const name = nameOf(userId);
    return name === null ? mention : `@${name}`;
  });
}
