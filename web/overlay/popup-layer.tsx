/** Shows the small window that is open. */
import { lazy } from "../parts/lazy.tsx";
import { needEmoji } from "../store/emoji-names.ts";
import { type Popup, popup } from "../store/overlay.ts";
import { MenuView } from "./menu-view.tsx";
import { PinList } from "./pin-list.tsx";
import { PopupFrame } from "./popup-frame.tsx";
import { ProfileCard } from "./profile-card.tsx";
import { ThreadList } from "./thread-list.tsx";

// Its search is worth nothing before the emoji are there.
const EmojiPicker = lazy(async () => {
  const [{ EmojiPicker: picker }] = await Promise.all([import("./emoji-picker.tsx"), needEmoji()]);
  return picker;
});

/** The window; nothing when none is open. */
export function PopupLayer() {
  const open = popup.value;
  if (open === null) return null;
  const { what, anchor } = open;
  return (
    <PopupFrame
      key={`${what.kind} ${anchor.left} ${anchor.top}`}
      anchor={anchor}
      kind={what.kind}
      label={labelOf(what)}
    >
      <Content what={what} />
    </PopupFrame>
  );
}

function Content({ what }: { what: Popup }) {
  switch (what.kind) {
    case "menu":
      return <MenuView label={what.label} items={what.items} />;
    case "emoji":
      return <EmojiPicker pick={what.pick} />;
    case "pins":
      return <PinList channel={what.channel} />;
    case "threads":
      return <ThreadList channel={what.channel} />;
    case "profile":
      return <ProfileCard userId={what.userId} />;
  }
}

function labelOf(what: Popup): string | null {
  if (what.kind === "menu") return null;
  return { emoji: "Emoji", pins: "Pinned messages", threads: "Threads", profile: "Profile" }[what.kind];
}
