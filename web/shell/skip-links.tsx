/** The first stops of the Tab key: past the columns, straight to what one came for. */
import { focusWriting } from "../composer/focus-writing.ts";

/** The buttons. */
export function SkipLinks() {
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
