/** A box for text of several lines that is as high as its text. */
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

interface Properties {
  readonly box: RefObject<HTMLTextAreaElement | null>;
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string, at: number) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** The box; `more` are further attributes. */
export function GrowingBox({ box, label, value, onInput, onKeyDown, more = {} }: Properties) {
  useLayoutEffect(() => {
    const node = box.current;
    if (node === null) return;
    node.style.height = "auto";
    node.style.height = `${node.scrollHeight}px`;
  }, [box, value]);
  return (
    <textarea
      ref={box}
      class="growing-box"
      rows={1}
      maxLength={2_000}
      aria-label={label}
      value={value}
      onInput={({ currentTarget: node }) => onInput(node.value, node.selectionStart)}
      onKeyDown={onKeyDown}
      {...more}
    />
  );
}
