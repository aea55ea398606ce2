/** The button under a list's beginning that shows the rest of it, and hides it again. Nothing when all is shown anyway. */
import type { Signal } from "@preact/signals";

/** `isWhole`: the list's own, which the button turns over. */
export function ShowMore({ isWhole, hiddenCount }: { isWhole: Signal<boolean>; hiddenCount: number }) {
  if (hiddenCount <= 0) return null;
  return (
    <button
      type="button"
      class="link show-more"
      aria-expanded={isWhole.value}
      onClick={() => {
        isWhole.value = !isWhole.value;
      }}
    >
      {isWhole.value ? "Show fewer" : `Show ${hiddenCount} more`}
    </button>
  );
}
