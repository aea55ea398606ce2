/** Numbers of things in sentences. Pure. */

/** "1 bot", "2 bots"; `many`: where the plural is not the noun and an s. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
