/**
 * What stands beside the messages: the members and the panel backstage. Where there is no room for both, opening one hides
 * the other; on narrow screens the members lie over the messages. The widths are those of styles/narrow.css.
 */
import { computed, type Signal, signal } from "@preact/signals";
import { drawer } from "./place.ts";
import { isBackstageShown, isMemberListShown } from "./prefs.ts";

const hasRoomForBoth = holds("(min-width: 1481px)");

/** Whether the members are a drawer. */
export const areMembersDrawer = holds("(max-width: 1000px)");

/** Whether the members are in view. */
export const areMembersShown = computed(() => {
  if (areMembersDrawer.value) return drawer.value === "members";
  return isMemberListShown.value && (hasRoomForBoth.value || !isBackstageShown.value);
});

const isPhone = holds("(max-width: 760px)");

/** Whether the panel backstage lies over all that stands below the header. */
export const isChatCovered = computed(() => isPhone.value && isBackstageShown.value);

/** Shows the members, or puts them away. */
export function toggleMembers(): void {
  const isShown = areMembersShown.value;
  if (areMembersDrawer.value) drawer.value = isShown ? null : "members";
  else {
    isMemberListShown.value = !isShown;
    if (!isShown && !hasRoomForBoth.value) isBackstageShown.value = false;
  }
}

/** Opens or closes the panel backstage. On narrow screens the channels lie over it, and make way for it. */
export function toggleBackstage(): void {
  isBackstageShown.value = !isBackstageShown.value;
  drawer.value = null;
}

function holds(query: string): Signal<boolean> {
  const list = matchMedia(query);
  const own = signal(list.matches);
  list.addEventListener("change", ({ matches }) => {
    own.value = matches;
  });
  return own;
}
