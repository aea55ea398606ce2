/** Who types where. A sign of typing lasts ten seconds or until the message comes. Pure. */

const typingMs = 10_000;

/** Channel id → user id → until when, in milliseconds since 1970. */
export type TypingBook = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** The book after someone began to type. */
export function typed(book: TypingBook, channelId: string, userId: string, nowMs: number): TypingBook {
  return new Map(book).set(channelId, new Map(book.get(channelId)).set(userId, nowMs + typingMs));
}

/** The book after someone's message came. */
export function stopped(book: TypingBook, channelId: string, userId: string): TypingBook {
  const there = new Map(book.get(channelId));
  return there.delete(userId) ? new Map(book).set(channelId, there) : book;
}

/** Who types in a channel now. */
export function typistsIn(book: TypingBook, channelId: string, nowMs: number): string[] {
  return [...(book.get(channelId) ?? [])].filter(([, until]) => until > nowMs).map(([userId]) => userId);
}

/** The sentence under the messages; empty when nobody types. */
export function typingText(names: readonly string[]): string {
  const [first, second, third] = names;
  if (first === undefined) return "";
  if (names.length > 3) return "Several people are typing…";
  const all = third ? `${first}, ${second} and ${third}` : second ? `${first} and ${second}` : first;
  return `${all} ${names.length === 1 ? "is" : "are"} typing…`;
}
