/** Asks before a channel, a category, a thread or a post is deleted. */
import { deleteChannel } from "../api/requests.ts";
import { isCategory, isThread } from "../store/channel-kinds.ts";
import type { Channel } from "../wire/channel.ts";
import { FormFrame } from "./form-frame.tsx";

/** The question. */
export function DeleteChannelDialog({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  return (
    <FormFrame
      action="Delete"
      isDangerous
      failure="It was not deleted"
      send={() => deleteChannel(channel.id)}
      onClose={onClose}
    >
      <p>{consequence(channel)}</p>
    </FormFrame>
  );
}

function consequence(channel: Channel): string {
  if (isCategory(channel)) return "Its channels stay, above all categories. It cannot be brought back.";
  const lost = isThread(channel) ? "Its messages" : "Its messages and threads";
  return `${lost} go with it, and cannot be brought back.`;
}
