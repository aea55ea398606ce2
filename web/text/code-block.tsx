/** Code between fences, in colours once the colouring has been loaded, with a button to copy it. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { IconButton } from "../parts/icon-button.tsx";
import { copy } from "../store/clipboard.ts";
import type { ColouredCode } from "./highlight.ts";

/** The block. */
export function CodeBlock({ language, text }: { language: string; text: string }) {
  const coloured = useSignal<readonly ColouredCode[] | null>(null);
  useEffect(() => {
    let isCurrent = true;
    coloured.value = null;
    if (language === "") return;
    import("./highlight.ts").then(
      ({ colour }) => {
        if (isCurrent) coloured.value = colour(text, language);
      },
      // Without its colours the code reads as well.
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [language, text, coloured]);
  return (
    <div class="code-block">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a block that scrolls must be reachable by keys. */}
      <pre tabIndex={0} role="group" aria-label={language ? `Code, ${language}` : "Code"}>
        <code>{coloured.value ? <Coloured parts={coloured.value} /> : text}</code>
      </pre>
      <IconButton icon="copy" size={16} label="Copy code" onClick={() => copy(text, "The code")} />
    </div>
  );
}

function Coloured({ parts }: { parts: readonly ColouredCode[] }) {
  return (
    <>
      {parts.map((part, index) =>
        typeof part === "string" ? (
          part
        ) : (
          <span key={index} class={part.kind}>
            <Coloured parts={part.inner} />
          </span>
        ),
      )}
    </>
  );
}
