/** A part of the page whose code is loaded when it is first shown. */
import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { attempt } from "../store/notices.ts";

/** Makes a component that loads its code itself; until then nothing is shown. */
export function lazy<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | null = null;
  return function Lazy(properties: P) {
    const part = useSignal<{ readonly shown: ComponentType<P> } | null>(loaded && { shown: loaded });
    useEffect(() => {
      if (part.value) return;
      void attempt(load(), "A part of the page could not be loaded").then((answer) => {
        if (!answer) return;
        loaded = answer.value;
        part.value = { shown: loaded };
      });
    }, [part]);
    const Shown = part.value?.shown;
    return Shown ? <Shown {...properties} /> : null;
  };
}
