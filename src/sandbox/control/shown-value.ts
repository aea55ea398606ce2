/** How a value that somebody sent is shown to them again in a sentence. Called by mistakes.ts. */

const maxLength = 60;

/** Quoted and cut when it is a text, by its kind when it is a list or an object; a password within an address is left out. */
export function shownValue(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value !== "string") return String(value);
  const open = value.replace(/\/\/[^/@\s]*@/, "//…@");
  return JSON.stringify(open.length > maxLength ? `${open.slice(0, maxLength)}…` : open);
}
