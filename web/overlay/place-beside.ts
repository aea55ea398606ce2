/** Where a small window goes. Pure. */

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const gapPx = 6;

/** Below the box, else above it; its left edge at the box's, moved so that all of it is on the screen. */
export function placeBeside(box: Box, size: Size, screen: Size): { readonly left: number; readonly top: number } {
  const below = box.bottom + gapPx;
  const above = box.top - gapPx - size.height;
  const fitsBelow = below + size.height <= screen.height - gapPx;
  const top = fitsBelow ? below : above;
  const isRightHalf = (box.left + box.right) / 2 > screen.width / 2 && box.right !== box.left;
  const left = isRightHalf ? box.right - size.width : box.left;
  return { left: within(left, screen.width - size.width), top: within(top, screen.height - size.height) };
}

function within(value: number, most: number): number {
  return Math.max(gapPx, Math.min(value, most - gapPx));
}
