/** The square that stands for a user: the first letter of the name on a colour of its own. */
import { el } from "./element.js";

const golden = 0x9e3779b97f4a7c15n;

/** The node for a user; `size` is `small` or nothing. */
export function avatar(userId, name, size = "") {
  const node = el("span", { className: `avatar ${size}`, "aria-hidden": "true" }, name.charAt(0).toUpperCase());
  node.style.setProperty("--hue", hueOf(userId));
  return node;
}

/**
 * The hue of a user's colour in degrees. Users made together have ids that follow each other; multiplied by the golden
 * ratio (Fibonacci hashing) these lie far apart on the circle.
 */
export function hueOf(userId) {
  return (Number(BigInt.asUintN(64, BigInt(userId) * golden) >> 32n) / 2 ** 32) * 360;
}
