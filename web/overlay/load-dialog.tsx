/** Asks for the file that is to replace everything in the sandbox. */
import { useSignal } from "@preact/signals";
import { loadFromFile } from "../store/snapshots.ts";

/** The form. */
export function LoadDialog({ onClose }: { onClose: () => void }) {
  const file = useSignal<File | null>(null);
  const load = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (file.value !== null && (await loadFromFile(file.value))) onClose();
  };
  return (
    <form onSubmit={(event) => void load(event)}>
      <p>
        Guilds, channels, messages and people are replaced by those in the file. Save first what you want to keep. Bots
        that are in the file by name stay connected.
      </p>
      <label class="field">
        File saved from a sandbox
        <input
          data-first
          required
          type="file"
          accept=".json,application/json"
          onChange={({ currentTarget }) => {
            file.value = currentTarget.files?.[0] ?? null;
          }}
        />
      </label>
      <footer>
        <button type="button" class="secondary" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" class="danger" disabled={file.value === null}>
          Replace everything
        </button>
      </footer>
    </form>
  );
}
