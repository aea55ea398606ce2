/** Colours that Discord sends as numbers. Pure. */

/** `#rrggbb`. */
export function colourOf(number: number): string {
  return `#${number.toString(16).padStart(6, "0")}`;
}
