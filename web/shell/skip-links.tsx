/** The first stops of the Tab key: past the columns, straight to what one came for. */
import { focusWriting } from "../composer/focus-writing.ts";
import { isChatCovered } from "../store/panels.ts";

/** The buttons; none where what they lead to lies under a panel. */
export function SkipLinks() {
  if (isChatCovered.value) return null;
  return (
    <nav class="skip-links" aria-label="Skip links">
      <button type="button" onClick={focusWriting}>
        Skip to writing
      </button>
      <button type="button" onClick={() => document.getElementById("messages")?.focus()}>
        Skip to messages
      </button>
    </nav>
  );
}
