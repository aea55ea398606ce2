/** The words of a message and everything below them: cards, files, buttons, reactions, its thread. */
import { Icon } from "../parts/icon.tsx";
import { isEphemeral } from "../store/mentions.ts";
import { dismissMessage } from "../store/message-acts.ts";
import { nameOf } from "../store/names.ts";
import { Markdown } from "../text/markdown-view.tsx";
import { timestampText } from "../text/timestamp.ts";
import type { Message } from "../wire/message.ts";
import { AttachmentView } from "./attachment-view.tsx";
import { ComponentView } from "./component-view.tsx";
import { EmbedView } from "./embed-view.tsx";
import { Reactions } from "./reactions.tsx";
import { ThreadChip } from "./thread-chip.tsx";

const loadingFlag = 1 << 7;
const bigEmoji = /^(?:\p{RGI_Emoji}\s*){1,12}$/v;

/** The body. */
export function MessageBody({ message }: { message: Message }) {
  const { content, embeds, attachments, components, flags } = message;
  return (
    <>
      {(flags & loadingFlag) !== 0 ? (
        <p class="thinking">
          <span class="dots" aria-hidden="true" /> {nameOf(message.author.id)} is thinking…
        </p>
      ) : (
        content !== "" && (
          <div class={bigEmoji.test(content) ? "words big-emoji" : "words"}>
            <Markdown text={content} />
            <Edited message={message} />
          </div>
        )
      )}
      {embeds.map((embed, index) => (
        <EmbedView key={index} embed={embed} />
      ))}
      {attachments.map((attachment) => (
        <AttachmentView key={attachment.id} attachment={attachment} />
      ))}
      {components.map((component, index) => (
        <ComponentView key={index} component={component} message={message} />
      ))}
      <Reactions message={message} />
      {message.thread && <ThreadChip thread={message.thread} />}
      {isEphemeral(message) && <OnlyYou message={message} />}
    </>
  );
}

function Edited({ message: { edited_timestamp: at } }: { message: Message }) {
  if (at === null) return null;
  return (
    <span class="edited" title={timestampText(Date.parse(at) / 1_000, "F") ?? ""}>
      (edited)
    </span>
  );
}

function OnlyYou({ message }: { message: Message }) {
  return (
    <p class="only-you">
      <Icon name="eye" size={14} /> Only you can see this ·{" "}
      <button type="button" class="link" onClick={() => void dismissMessage(message)}>
        Dismiss message
      </button>
    </p>
  );
}
