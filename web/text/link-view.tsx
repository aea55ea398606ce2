/** Links. Those to messages and channels of this guild lead there instead of away. */
import type { ComponentChildren } from "preact";
import { Icon } from "../parts/icon.tsx";
import { channelLabel } from "../store/names.ts";
import { jumpTo, open } from "../store/place.ts";
import { channels } from "../store/world.ts";

const messageLink = /^https?:\/\/[^/]+\/channels\/(?:\d+|@me)\/(\d+)(?:\/(\d+))?\/?$/;

/** A link. A bare address within the guild says where it leads; words that somebody chose stay. */
export function LinkView({ href, isBare, children }: { href: string; isBare: boolean; children: ComponentChildren }) {
  const [, channelId = "", messageId] = messageLink.exec(href) ?? [];
  const channel = channels.value.get(channelId);
  if (channel === undefined) {
    return (
      <a href={href} target="_blank" rel="noopener noreferrer">
        {children}
      </a>
    );
  }
  const go = (event: Event): void => {
    event.preventDefault();
    void (messageId ? jumpTo(channelId, messageId) : open(channelId));
  };
  return (
    <a href={`#${channelId}`} class="mention" onClick={go}>
      <Icon name="link" size={14} />
      {isBare ? `${channelLabel(channel)}${messageId ? " › message" : ""}` : children}
    </a>
  );
}
