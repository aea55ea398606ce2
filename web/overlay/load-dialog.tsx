/** Asks for the file that is to replace everything in the sandbox. */
import { useSignal } from "@preact/signals";
import { tell } from "../store/notices.ts";
import { loadFromFile } from "../store/snapshots.ts";
import { FormFrame } from "./form-frame.tsx";

/** The form. */
export function LoadDialog({ onClose }: { onClose: () => void }) {
  const file = useSignal<File | null>(null);
  const name = file.value?.name ?? "The file";
  return (
    <FormFrame
      action="Replace everything"
      isDangerous
      failure={`${name} was not loaded`}
      send={() => loadFromFile(file.value)}
      onSent={() => tell("done", `The sandbox is now as ${name} has it.`)}
      onClose={onClose}
    >
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
    </FormFrame>
  );
}
