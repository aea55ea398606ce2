/** The menu of something: opened by the right mouse button, the menu key, or a finger that rests on it. */
import { useRef } from "preact/hooks";
import { openAtPointer, openBeside, type Popup } from "../store/overlay.ts";

const restMs = 500;

/** What keeps the browser's own menu, for its address, its picture or its text. */
const leftToBrowser = "a, input, textarea, .image-button";

/** Handlers for the element. What lies within another element with a menu has its own. */
export function useMenu(menuOf: () => Popup) {
  const rest = useRef<ReturnType<typeof setTimeout> | null>(null);
  const hasOpened = useRef(false);
  const stop = (): void => {
    if (rest.current !== null) clearTimeout(rest.current);
    rest.current = null;
  };
  const openFor = (node: Element): void => {
    stop();
    hasOpened.current = true;
    openBeside(node, menuOf());
  };
  return {
    onContextMenu: (event: MouseEvent): void => {
      if (!isOurs(event)) return;
      event.stopPropagation();
      // Browsers of Android tell of a resting finger this way, some before and some after our own time is up.
      const isTouch = "pointerType" in event && event.pointerType === "touch";
      if (!isTouch) openAtPointer(event, menuOf());
      else if (rest.current !== null && event.currentTarget instanceof Element) openFor(event.currentTarget);
      event.preventDefault();
    },
    onPointerDownCapture: (): void => {
      stop();
      hasOpened.current = false;
    },
    onPointerDown: (event: PointerEvent): void => {
      const node = event.currentTarget;
      if (event.pointerType !== "touch" || !(node instanceof Element) || !isOurs(event)) return;
      event.stopPropagation();
      rest.current = setTimeout(() => openFor(node), restMs);
    },
    onPointerUp: stop,
    // The finger has moved: it scrolls.
    onPointerCancel: stop,
    /** The finger that opened the menu has pressed nothing; keys press without a count. */
    onClickCapture: (event: MouseEvent): void => {
      if (!hasOpened.current || event.detail === 0) return;
      hasOpened.current = false;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}

function isOurs({ target, currentTarget }: Event): boolean {
  const other = target instanceof Element ? target.closest(leftToBrowser) : null;
  return (
    other === null || other === currentTarget || !(currentTarget instanceof Element && currentTarget.contains(other))
  );
}
