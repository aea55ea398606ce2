/** A small window beside what has opened it: within the screen, closed by Escape or a press elsewhere, giving the focus back. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type Anchor, closePopup } from "../store/overlay.ts";
import { placeBeside } from "./place-beside.ts";

interface Properties {
  readonly anchor: Anchor;
  readonly kind: string;
  /** The name of the dialog; null for a menu, which has its own. */
  readonly label: string | null;
  readonly children: ComponentChildren;
}

/** The frame. */
export function PopupFrame({ anchor, kind, label, children }: Properties) {
  const frame = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const node = frame.current;
    if (node === null) return;
    const before = document.activeElement;
    node.showPopover();
    const place = (): void => {
      const { width, height } = node.getBoundingClientRect();
      const { left, top } = placeBeside(anchor, { width, height }, { width: innerWidth, height: innerHeight });
      node.style.left = `${left}px`;
      node.style.top = `${top}px`;
    };
    place();
    const watch = new ResizeObserver(place);
    watch.observe(node);
    // Not left to the browser: it closes what the right button has opened when that button is let go.
    const press = ({ target }: Event): void => {
      const isOwn = target instanceof Node && (node.contains(target) || anchor.opener?.contains(target));
      if (!isOwn) closePopup();
    };
    document.addEventListener("pointerdown", press, { capture: true });
    if (!node.contains(document.activeElement)) (node.querySelector<HTMLElement>("[data-first]") ?? node).focus();
    return () => {
      watch.disconnect();
      document.removeEventListener("pointerdown", press, { capture: true });
      const isLost = document.activeElement === document.body || node.contains(document.activeElement);
      if (isLost && before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [anchor]);
  return (
    <div
      ref={frame}
      popover="manual"
      class={`popup popup-${kind}`}
      role={label === null ? undefined : "dialog"}
      aria-label={label ?? undefined}
      tabIndex={-1}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") closePopup();
      }}
    >
      {children}
    </div>
  );
}
