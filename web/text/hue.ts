/** Gives every user a colour of their own. Pure. */

const golden = 0x9e3779b97f4a7c15n;

/**
 * The hue of a user's colour in degrees. Users made together have ids that follow each other; multiplied by the golden
 * ratio (Fibonacci hashing) these lie far apart on the circle.
 */
export function hueOf(userId: string): number {
  return (Number(BigInt.asUintN(64, BigInt(userId) * golden) >> 32n) / 2 ** 32) * 360;
}

/** One or two letters for a name: "Tech Lead" is TL. */
export function initials(name: string): string {
  const words = name.split(/[\s_-]+/).filter((word) => word !== "");
  const letters = words.slice(0, 2).map((word) => [...word][0] ?? "");
  return letters.join("").toUpperCase() || "?";
}
