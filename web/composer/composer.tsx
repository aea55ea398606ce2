/** Where one writes: the box, what it answers, the files beside it; or the command that is being filled in. */
import { useEffect } from "preact/hooks";
import { loadApps } from "../store/apps.ts";
import { nameOf } from "../store/names.ts";
import { typing } from "../store/stream.ts";
import { typingText, typistsIn } from "../store/typing-book.ts";
import { nowMs } from "../store/window.ts";
import { me } from "../store/world.ts";
import type { Channel } from "../wire/channel.ts";
import { CommandBar } from "./command-bar.tsx";
import { commandIn } from "./command-drafts.ts";
import { FileTray } from "./file-tray.tsx";
import { MessageBox } from "./message-box.tsx";
import { ReplyBar } from "./reply-bar.tsx";

/** The composer of one channel; give it the channel's id as key. */
export function Composer({ channel }: { channel: Channel }) {
  const command = commandIn(channel.id);
  useEffect(() => void loadApps(), []);
  if (channel.may?.send === false) {
    return (
      <div class="composer">
        <p class="may-not">
          {channel.thread_metadata?.locked ? "This thread is locked." : "You may read here, but not write."}
        </p>
      </div>
    );
  }
  return (
    <div class="composer">
      {command.value ? (
        <CommandBar
          key={command.value.path.join(" ")}
          leaf={command.value}
          channelId={channel.id}
          onEnd={() => {
            command.value = null;
          }}
        />
      ) : (
        <>
          <ReplyBar channelId={channel.id} />
          <FileTray channelId={channel.id} />
          <MessageBox
            channel={channel}
            onCommand={(leaf) => {
              command.value = leaf;
            }}
          />
        </>
      )}
      <TypingLine channelId={channel.id} />
    </div>
  );
}

function TypingLine({ channelId }: { channelId: string }) {
  const others = typistsIn(typing.value, channelId, nowMs.value).filter((id) => id !== me.value?.id);
  return (
    <p class="typing-line" role="status">
      {others.length > 0 && <span class="dots" aria-hidden="true" />}
      {typingText(others.map(nameOf))}
    </p>
  );
}
