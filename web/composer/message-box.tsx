/** The box for messages, with suggestions above it and buttons for files, emoji and sending. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { GrowingBox } from "../parts/growing-box.tsx";
import { IconButton } from "../parts/icon-button.tsx";
import { changeDraft, draftOf, focusAsked } from "../store/drafts.ts";
import { usedEmoji } from "../store/emoji-names.ts";
import { channelLabel } from "../store/names.ts";
import { openBeside } from "../store/overlay.ts";
import type { Channel } from "../wire/channel.ts";
import { addFiles, pastedFiles } from "./add-files.ts";
import { handleBoxKey } from "./box-keys.ts";
import type { CommandLeaf } from "./command-leaves.ts";
import { messageBoxId } from "./focus-writing.ts";
import { sendDraft } from "./send-draft.ts";
import { listAttributes, SuggestionList } from "./suggestion-list.tsx";
import { announceTyping } from "./typing.ts";
import { useSuggestions } from "./use-suggestions.ts";

const suggestionListId = "suggestions";

/** The box; `onCommand` begins a slash command. */
export function MessageBox({ channel, onCommand }: { channel: Channel; onCommand: (leaf: CommandLeaf) => void }) {
  const { id } = channel;
  const box = useRef<HTMLTextAreaElement>(null);
  const { text } = draftOf(id).value;
  const write = (value: string, at = value.length): void => {
    // At once, so that what is typed meanwhile goes behind it.
    if (box.current) {
      box.current.value = value;
      box.current.setSelectionRange(at, at);
    }
    changeDraft(id, { text: value });
  };
  const suggesting = useSuggestions((takes, start) => {
    const behind = box.current?.value.slice(box.current.selectionStart) ?? "";
    if (typeof takes === "string") return write(text.slice(0, start) + takes + behind, start + takes.length);
    // What stands behind the command waits until it is done.
    changeDraft(id, { text: behind });
    onCommand(takes);
  });
  useBoxFocus(box, (value) => suggesting.look(value));
  const insert = (emoji: string): void => {
    usedEmoji(emoji);
    const at = box.current?.selectionStart ?? text.length;
    write(text.slice(0, at) + emoji + text.slice(at), at + emoji.length);
    box.current?.focus();
  };
  const { shown, active } = suggesting;
  return (
    <div class="box-row">
      <SuggestionList
        id={suggestionListId}
        label="Suggestions"
        lines={shown}
        active={active}
        onPoint={suggesting.point}
        onTake={suggesting.take}
      />
      {channel.may?.attach !== false && <FileButton channelId={id} />}
      <GrowingBox
        box={box}
        label={`Message ${channelLabel(channel)}`}
        value={text}
        onInput={(value, at) => {
          if (suggesting.look(value.slice(0, at))) return;
          changeDraft(id, { text: value });
          announceTyping(id, value);
        }}
        onKeyDown={(event) => suggesting.takeKey(event) || handleBoxKey(event, channel)}
        more={{
          id: messageBoxId,
          placeholder: `Message ${channelLabel(channel)}`,
          ...listAttributes(suggestionListId, shown.length, active),
          onBlur: suggesting.close,
          onPaste: (event: ClipboardEvent) => addFiles(id, pastedFiles(event)),
        }}
      />
      <IconButton
        icon="smile"
        label="Emoji"
        aria-haspopup="dialog"
        onClick={(event) => openBeside(event.currentTarget, { kind: "emoji", pick: insert })}
      />
      <IconButton icon="send" label="Send" class="send" onClick={() => void sendDraft(channel)} />
    </div>
  );
}

/** Takes the focus when somebody asks for it: when a reply begins, when words were put in. */
function useBoxFocus(box: preact.RefObject<HTMLTextAreaElement | null>, look: (text: string) => void): void {
  const asked = focusAsked.value;
  // Before the box is seen: whoever types on at once would lose the first letters.
  useLayoutEffect(() => {
    const node = box.current;
    if (node === null || (asked === 0 && matchMedia("(pointer: coarse)").matches)) return;
    node.focus();
    node.setSelectionRange(node.value.length, node.value.length);
    if (asked > 0) look(node.value);
    // Only when it is asked for anew.
  }, [asked]);
}

function FileButton({ channelId }: { channelId: string }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton icon="plus" label="Attach files" class="attach" onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files to attach"
        onChange={({ currentTarget }) => {
          addFiles(channelId, [...(currentTarget.files ?? [])]);
          currentTarget.value = "";
        }}
      />
    </>
  );
}
