/** Which posts of a forum are shown. Pure. */
import type { Channel } from "../wire/channel.ts";

/** Those that carry every chosen tag; the open ones before those put away, each in the order they came. */
export function fittingPosts<T extends Channel>(posts: readonly T[], tags: readonly string[]): T[] {
  const fitting = posts.filter(({ applied_tags: own = [] }) => tags.every((tag) => own.includes(tag)));
  const isAway = ({ thread_metadata: metadata }: T): number => Number(metadata?.archived ?? false);
  return fitting.toSorted((a, b) => isAway(a) - isAway(b));
}
