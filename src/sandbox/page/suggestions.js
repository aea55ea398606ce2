/** The list that opens above the composer: mentions, commands, choices. One at a time; arrows, Enter or Tab, Escape. */
import { avatar } from "./avatar.js";
import { byId, el } from "./element.js";
import { nameOf } from "./store.js";

const box = byId("suggestions");
let shown = [];
let selected = 0;
let pick = null;
let field = null;

/** Offers `items` (`{label, owner, note}`, `owner` a user's id) for what is typed in `input`; `onPick` gets the chosen one. */
export function suggest(input, items, onPick) {
  if (items.length === 0) return hide();
  field = input;
  shown = items;
  selected = 0;
  pick = onPick;
  draw();
}

/** Closes the list. */
export function hide() {
  shown = [];
  box.hidden = true;
  field?.removeAttribute("aria-activedescendant");
}

/** Takes a key while the list is open; true when it was used. */
export function takeKey(event) {
  if (shown.length === 0) return false;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) selected = (selected + step + shown.length) % shown.length;
  if (step) draw();
  else if (event.key === "Enter" || event.key === "Tab") choose(selected);
  else if (event.key === "Escape") hide();
  else return false;
  event.preventDefault();
  return true;
}

function choose(index) {
  const item = shown[index];
  hide();
  pick(item);
}

function draw() {
  box.hidden = false;
  box.replaceChildren(...shown.map(option));
  field.setAttribute("aria-activedescendant", `option-${selected}`);
  box.children[selected].scrollIntoView({ block: "nearest" });
}

function option({ label, owner, note }, index) {
  // The mouse must not take the focus from the field.
  const onmousedown = (event) => {
    event.preventDefault();
    choose(index);
  };
  const properties = {
    id: `option-${index}`,
    role: "option",
    "aria-selected": String(index === selected),
    onmousedown,
  };
  return el(
    "div",
    properties,
    owner && avatar(owner, nameOf(owner), "small"),
    el("span", {}, label),
    owner && el("strong", {}, nameOf(owner)),
    note && el("span", { className: "note" }, note),
  );
}
