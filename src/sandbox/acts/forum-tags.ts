/**
 * Tags of forums: what a forum offers, and which of them a post may carry.
 * See [Discord Docs/Forum tag](https://docs.discord.com/developers/resources/channel#forum-tag-object).
 */
import { badField, problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Channel, ForumTag } from "../state/nouns.ts";

const maxAppliedTags = 5;
/** The flag of a forum whose posts must carry a tag. */
export const requireTagFlag = 1 << 4;

/** A tag to be offered; one with the id of a tag that exists replaces it. */
export interface TagPlan {
  readonly id?: string | null | undefined;
  readonly name: string;
  readonly moderated?: boolean | null | undefined;
  readonly emoji_id?: string | null | undefined;
  readonly emoji_name?: string | null | undefined;
}

/** The tags of a forum after a change, which always names all of them. @throws Problem 40061, 10087 */
export function tagsFrom(sandbox: Sandbox, before: readonly ForumTag[], plans: readonly TagPlan[]): ForumTag[] {
  const names = new Set(plans.map(({ name }) => name.toLowerCase()));
  if (names.size < plans.length) throw problem(40061);
  return plans.map(({ id, name, moderated, emoji_id, emoji_name }) => {
    if (id != null && !before.some((tag) => tag.id === id)) throw problem(10087);
    return {
      id: id ?? sandbox.ids.next(),
      name,
      moderated: moderated ?? false,
      emoji_id: emoji_id ?? null,
      emoji_name: emoji_name ?? null,
    };
  });
}

/** Refuses tags that a post of the thread's forum may not carry. @throws Problem 10087, 40067, 50013, 50035 */
export function refuseTags(
  { world }: Sandbox,
  { parent_id }: Pick<Channel, "parent_id">,
  wanted: readonly string[],
  isModerator: boolean,
): void {
  const forum = world.channels.get(parent_id ?? "")?.channel;
  if (wanted.length > maxAppliedTags) {
    throw badField(["applied_tags"], "BASE_TYPE_BAD_LENGTH", `Must be ${maxAppliedTags} or fewer in length.`);
  }
  const tags = wanted.map((id) => forum?.available_tags?.find((tag) => tag.id === id));
  if (tags.includes(undefined)) throw problem(10087);
  if (!isModerator && tags.some((tag) => tag?.moderated)) throw problem(50013);
  if (forum && forum.flags & requireTagFlag && wanted.length === 0) throw problem(40067);
}
