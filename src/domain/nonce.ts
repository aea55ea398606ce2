/**
 * A post's nonce follows from its row's id and back: 128 bits in base 36 are at most 25 characters, which is Discord's
 * limit. Deterministic, so that the same post sent twice is one message.
 */

const nonceLength = 25;

/** The nonce of the post with this UUID. */
export function nonceOf(postId: string): string {
  return BigInt(`0x${postId.replaceAll("-", "")}`)
    .toString(36)
    .padStart(nonceLength, "0");
}

/** The UUID behind a nonce, or null when it is not one of ours. */
export function postIdOf(nonce: string): string | null {
  if (!/^[0-9a-z]{25}$/.test(nonce)) return null;
  let value = 0n;
  for (const digit of nonce) value = value * 36n + BigInt(Number.parseInt(digit, 36));
  if (value >= 1n << 128n) return null;
  return value
    .toString(16)
    .padStart(32, "0")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
