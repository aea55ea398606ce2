/** What the browser remembers of this page between visits: small JSON values under names of our own. */

const prefix = "guildhall:";

/** A remembered value; `fallback` when there is none, or none that can be read. */
export function recall<T>(name: string, fallback: T): T {
  const text = localStorage.getItem(prefix + name);
  if (text === null) return fallback;
  try {
    return JSON.parse(text) as T;
  } catch {
    // Written by an older page or by hand: as good as nothing.
    return fallback;
  }
}

/** Remembers a value; null and undefined forget it. */
export function remember(name: string, value: unknown): void {
  if (value == null) localStorage.removeItem(prefix + name);
  else localStorage.setItem(prefix + name, JSON.stringify(value));
}
