/** A finger that rests on something opens its menu, as the right mouse button does. */
import { useRef } from "preact/hooks";

const pressMs = 500;
const slackPx = 10;

/** Handlers for the element; `open` gets it. */
export function useLongPress(open: (node: Element) => void) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const from = useRef({ x: 0, y: 0 });
  const stop = (): void => clearTimeout(timer.current);
  return {
    onPointerDown: (event: PointerEvent): void => {
      const node = event.currentTarget;
      if (event.pointerType !== "touch" || !(node instanceof Element)) return;
      from.current = { x: event.clientX, y: event.clientY };
      stop();
      timer.current = setTimeout(() => open(node), pressMs);
    },
    onPointerMove: ({ clientX, clientY }: PointerEvent): void => {
      if (Math.hypot(clientX - from.current.x, clientY - from.current.y) > slackPx) stop();
    },
    onPointerUp: stop,
    onPointerCancel: stop,
  };
}
