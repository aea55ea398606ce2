/** The square that stands for a user: the first letter of the name on a colour of its own. */
import { el } from "./element.js";
import { hueOf } from "./hue.js";

/** The node for a user; `size` is `small` or nothing. */
export function avatar(userId, name, size = "") {
  const node = el("span", { className: `avatar ${size}`, "aria-hidden": "true" }, name.charAt(0).toUpperCase());
  node.style.setProperty("--hue", hueOf(userId));
  return node;
}
