/** What a bot token looks like: three parts with dots between. To tell slips from tokens, and to keep tokens out of messages. Pure. */

const shape = /[\w-]{20,}\.[\w-]{5,}\.[\w-]{20,}/;
const everywhere = new RegExp(shape, "g");
const whole = new RegExp(`^${shape.source}$`);

/** True for text that may be a token and nothing else. */
export function isTokenShaped(text: string): boolean {
  return whole.test(text);
}

/** Text with anything shaped like a bot token left out. */
export function withoutTokens(text: string): string {
  return text.replace(everywhere, "…");
}
