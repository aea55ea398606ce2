/** Words that are hidden until one asks for them. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";

/** The words behind their curtain. */
export function Spoiler({ children }: { children: ComponentChildren }) {
  const isShown = useSignal(false);
  if (isShown.value) return <span class="spoiler shown">{children}</span>;
  return (
    <button
      type="button"
      class="spoiler"
      aria-label="Spoiler. Press to show"
      onClick={() => {
        isShown.value = true;
      }}
    >
      <span aria-hidden="true">{children}</span>
    </button>
  );
}
