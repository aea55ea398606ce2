/** The panel "backstage", in two halves: the programs behind the bots, and the weather around them. Shown by app.tsx. */
import "./backstage.css";
import { useLayoutEffect, useRef } from "preact/hooks";
import { goWithArrows } from "../parts/arrow-keys.ts";
import { IconButton } from "../parts/icon-button.tsx";
import { type BackstageHalf, backstageHalf, isBackstageShown } from "../store/prefs.ts";
import { WeatherPanel } from "../weather/weather-panel.tsx";
import { BotsPanel } from "./bots-panel.tsx";

const halves: readonly { readonly id: BackstageHalf; readonly name: string }[] = [
  { id: "bots", name: "Bots" },
  { id: "weather", name: "Weather" },
];

/** The panel. */
export function Backstage() {
  const heading = useRef<HTMLHeadingElement>(null);
  const opener = useRef<HTMLElement | null>(null);
  // Before anybody sees the panel: who goes on by key at once would go on from where they were.
  useLayoutEffect(() => {
    // Whoever opened it by a button goes on in it; a page that opens with it leaves the focus where it is.
    opener.current = document.activeElement?.closest<HTMLElement>("button[aria-pressed='true']") ?? null;
    if (opener.current) heading.current?.focus();
  }, []);
  const close = (): void => {
    isBackstageShown.value = false;
    opener.current?.focus();
  };
  const closeOnEscape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    close();
  };
  const half = backstageHalf.value;
  return (
    <div class="backstage-body" onKeyDown={closeOnEscape}>
      <header class="backstage-head">
        <h2 ref={heading} tabIndex={-1}>
          Backstage
        </h2>
        <Halves />
        <IconButton icon="close" label="Close backstage" onClick={close} />
      </header>
      <div class="backstage-half" role="tabpanel" id="backstage-half" aria-labelledby={`backstage-${half}`}>
        {half === "bots" ? <BotsPanel /> : <WeatherPanel />}
      </div>
    </div>
  );
}

function Halves() {
  return (
    <div class="halves" role="tablist" aria-label="Backstage" onKeyDown={(event) => goWithArrows(event, true)}>
      {halves.map(({ id, name }) => (
        <button
          key={id}
          type="button"
          role="tab"
          id={`backstage-${id}`}
          data-stop
          tabIndex={backstageHalf.value === id ? 0 : -1}
          aria-selected={backstageHalf.value === id}
          aria-controls="backstage-half"
          onClick={() => (backstageHalf.value = id)}
          onFocus={() => (backstageHalf.value = id)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
