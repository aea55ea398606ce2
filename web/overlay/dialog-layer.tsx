/** Shows the dialog that is open. */

import { NewPost } from "../forum/new-post.tsx";
import { type Dialog, dialog } from "../store/overlay.ts";
import { DeleteDialog } from "./delete-dialog.tsx";
import { DialogFrame } from "./dialog-frame.tsx";
import { KeyHelp } from "./key-help.tsx";
import { LoadDialog } from "./load-dialog.tsx";
import { PersonDialog } from "./person-dialog.tsx";
import { QuickSwitcher } from "./quick-switcher.tsx";
import { ThreadDialog } from "./thread-dialog.tsx";

const titles: Readonly<Record<Dialog["kind"], string>> = {
  switcher: "Go to channel or person",
  person: "New person",
  keys: "Keys",
  load: "Load sandbox",
  thread: "Start a thread",
  delete: "Delete this message?",
  post: "New post",
  image: "Picture",
};

/** The dialog; nothing when none is open. */
export function DialogLayer() {
  const open = dialog.value;
  if (open === null) return null;
  const close = (): void => {
    dialog.value = null;
  };
  return (
    <DialogFrame key={open.kind} kind={open.kind} title={titles[open.kind]} onClose={close}>
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
