/** Shows failures and small confirmations at the edge of the page. */
import { IconButton } from "../parts/icon-button.tsx";
import { dismiss, notices } from "../store/notices.ts";

/** The lines that are shown now. */
export function Notices() {
  return (
    <div class="notices" role="log" aria-label="Notices" aria-live="assertive">
      {notices.value.map(({ id, kind, text }) => (
        <div key={id} class={`notice notice-${kind}`}>
          <span>{text}</span>
          <IconButton icon="close" size={16} label="Dismiss" onClick={() => dismiss(id)} />
        </div>
      ))}
    </div>
  );
}
