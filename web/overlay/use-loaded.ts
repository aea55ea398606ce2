/** Something that is fetched when a window opens. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { attempt } from "../store/notices.ts";

/** What came; null until then, and when it failed. Fetched anew when `key` changes. */
export function useLoaded<T>(load: () => Promise<T>, key: string, failure: string): T | null {
  const loaded = useSignal<{ readonly value: T } | null>(null);
  useEffect(() => {
    let isCurrent = true;
    void attempt(load(), failure).then((answer) => {
      if (isCurrent) loaded.value = answer;
    });
    return () => {
      isCurrent = false;
    };
    // The key says what is loaded.
  }, [key]);
  return loaded.value?.value ?? null;
}
