/** The menu of the sandbox as a whole: saving, loading, marking everything as read, the keys. */
import { Icon } from "../parts/icon.tsx";
import { dialog, type Popup } from "../store/overlay.ts";
import { markRead } from "../store/reads.ts";
import { saveToFile } from "../store/snapshots.ts";
import { channels } from "../store/world.ts";

/** The menu. */
export function sandboxMenu(): Popup {
  return {
    kind: "menu",
    label: "Sandbox",
    items: [
      [{ label: "Mark all as read", icon: <Icon name="check" size={18} />, act: markAllRead }],
      [
        { label: "Save sandbox", icon: <Icon name="download" size={18} />, act: () => void saveToFile() },
        {
          label: "Load sandbox…",
          icon: <Icon name="upload" size={18} />,
          act: () => {
            dialog.value = { kind: "load" };
          },
        },
      ],
      [
        {
          label: "Keys",
          icon: <Icon name="keys" size={18} />,
          act: () => {
            dialog.value = { kind: "keys" };
          },
        },
      ],
    ],
  };
}

function markAllRead(): void {
  for (const id of channels.value.keys()) markRead(id);
}
