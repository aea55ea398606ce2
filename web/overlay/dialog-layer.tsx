/** Shows the dialog that is open. */

import { NewPost } from "../forum/new-post.tsx";
import { channelLabel, nameOf } from "../store/names.ts";
import { type Dialog, dialog } from "../store/overlay.ts";
import { guild } from "../store/world.ts";
import { DeleteChannelDialog } from "./delete-channel-dialog.tsx";
import { DeleteDialog } from "./delete-dialog.tsx";
import { DialogFrame } from "./dialog-frame.tsx";
import { KeyHelp } from "./key-help.tsx";
import { LoadDialog } from "./load-dialog.tsx";
import { PersonDialog } from "./person-dialog.tsx";
import { QuickSwitcher } from "./quick-switcher.tsx";
import { RolesDialog } from "./roles-dialog.tsx";
import { ThreadDialog } from "./thread-dialog.tsx";

const titles: Readonly<Record<Exclude<Dialog["kind"], "roles" | "delete-channel">, string>> = {
  switcher: "Go to channel or person",
  person: "New person",
  keys: "Keys",
  load: "Load sandbox",
  thread: "Start a thread",
  delete: "Delete this message?",
  post: "New post",
  image: "Picture",
};

function titleOf(open: Dialog): string {
  if (open.kind === "roles") return `Roles of ${nameOf(open.userId)}`;
  if (open.kind === "delete-channel") return `Delete ${channelLabel(open.channel)}?`;
  return titles[open.kind];
}

/** The dialog; nothing when none is open. */
export function DialogLayer() {
  const open = dialog.value;
  if (open === null) return null;
  const close = (): void => {
    dialog.value = null;
  };
  return (
    <DialogFrame key={open.kind} kind={open.kind} title={titleOf(open)} onClose={close}>
      <Content open={open} onClose={close} />
    </DialogFrame>
  );
}

function Content({ open, onClose }: { open: Dialog; onClose: () => void }) {
  switch (open.kind) {
    case "switcher":
      return <QuickSwitcher onClose={onClose} />;
    case "person":
      return <PersonDialog onClose={onClose} />;
    case "keys":
      return <KeyHelp />;
    case "load":
      return <LoadDialog onClose={onClose} />;
    case "thread":
      return <ThreadDialog channelId={open.channelId} message={open.message} onClose={onClose} />;
    case "delete":
      return <DeleteDialog message={open.message} onClose={onClose} />;
    case "roles":
      return guild.value && <RolesDialog guild={guild.value} userId={open.userId} onClose={onClose} />;
    case "delete-channel":
      return <DeleteChannelDialog channel={open.channel} onClose={onClose} />;
    case "post":
      return <NewPost forum={open.forum} onClose={onClose} />;
    case "image":
      return (
        <a class="large-image" href={open.url} target="_blank" rel="noopener noreferrer">
          <img src={open.url} alt={open.name} />
        </a>
      );
  }
}
