/** The box in which one changes one's own message: Enter saves, Escape leaves it as it was. */
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { GrowingBox } from "../parts/growing-box.tsx";
import { focusBox } from "../store/drafts.ts";
import { editing, editMessage } from "../store/message-acts.ts";
import { dialog } from "../store/overlay.ts";
import type { Message } from "../wire/message.ts";

/** The box. */
export function EditBox({ message }: { message: Message }) {
  const text = useSignal(message.content);
  const box = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const node = box.current;
    node?.focus();
    node?.setSelectionRange(node.value.length, node.value.length);
  }, []);
  const end = (): void => {
    editing.value = null;
    focusBox();
  };
  const save = async (): Promise<void> => {
    const wanted = text.value.trim();
    if (wanted === "" && message.attachments.length === 0) dialog.value = { kind: "delete", message };
    else if (wanted === message.content || (await editMessage(message, wanted))) end();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === "Escape") end();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void save();
  };
  return (
    <div class="edit-box">
      <GrowingBox
        box={box}
        label="Edit message"
        value={text.value}
        onInput={(value) => {
          text.value = value;
        }}
        onKeyDown={onKeyDown}
      />
      <p class="note">
        Escape to{" "}
        <button type="button" class="link" onClick={end}>
          cancel
        </button>{" "}
        · Enter to{" "}
        <button type="button" class="link" onClick={() => void save()}>
          save
        </button>
      </p>
    </div>
  );
}
