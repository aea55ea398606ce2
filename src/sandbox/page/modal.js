/** The dialog: a form a bot opened, or a question of the page's own. */
import { byId, el } from "./element.js";

const dialog = byId("modal");
const textInput = 4;

/** Asks for `fields` (Discord's text inputs) under a title; `onSubmit` gets `{customId: value}`. */
export function ask(title, fields, onSubmit) {
  const inputs = fields.map((field) => ({ field, input: control(field) }));
  const labels = inputs.map(({ field, input }) => el("label", {}, field.label ?? field.custom_id, input));
  const cancel = el("button", { type: "button", onclick: () => dialog.close() }, "Cancel");
  const submit = (event) => {
    event.preventDefault();
    dialog.close();
    onSubmit(Object.fromEntries(inputs.map(({ field, input }) => [field.custom_id, input.value])));
  };
  const buttons = el("div", { className: "row" }, el("button", { className: "primary" }, "OK"), cancel);
  dialog.replaceChildren(el("form", { onsubmit: submit }, el("h2", {}, title), ...labels, buttons));
  dialog.showModal();
  inputs[0]?.input.select();
}

/** The text inputs of a modal, wherever its rows and labels hold them. */
export function inputsOf(parts) {
  return parts.flatMap(({ component, components = [], label, ...part }) => {
    if (part.type === textInput) return [{ ...part, label }];
    const inner = component ? [{ ...component, label }] : components;
    return inputsOf(inner);
  });
}

function control({ style, value, placeholder, required = true, min_length: minLength, max_length: maxLength }) {
  const properties = { value: value ?? "", placeholder: placeholder ?? "", required, minLength, maxLength };
  return el(style === 2 ? "textarea" : "input", properties);
}
