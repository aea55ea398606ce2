/** The first stops of the Tab key: past the columns, straight to what one came for. */

function focusOn(selector: string): () => void {
  return () => document.querySelector<HTMLElement>(selector)?.focus();
}

/** The buttons. */
export function SkipLinks() {
  return (
    <nav class="skip-links" aria-label="Skip links">
      <button type="button" onClick={focusOn("#message-box, #command-bar input")}>
        Skip to writing
      </button>
      <button type="button" onClick={focusOn("#messages")}>
        Skip to messages
      </button>
    </nav>
  );
}
