/** Slash commands: finding one, filling in its options with the bot's own suggestions, running it. */
import { autocomplete, loadCommands, runCommand } from "./api.js";
import { avatar } from "./avatar.js";
import { byId, el } from "./element.js";
import { channelName, nameOf, store } from "./store.js";
import { hide, suggest, takeKey } from "./suggestions.js";

const form = byId("command");
const entry = byId("writing");
const suggestAfterMs = 150;
const noChoices = "The suggestions could not be loaded";
const subcommand = 1;
const subcommandGroup = 2;

/** The commands whose name contains `typed`, as suggestions; a subcommand is an item of its own. */
export async function commandItems(typed) {
  if (!store.guild) return [];
  const commands = (await loadCommands(store.guild.id))
    .filter(({ type }) => type === 1)
    .flatMap((command) => leaves(command));
  const fits = commands.filter(({ path }) => path.join(" ").includes(typed.trim().toLowerCase()));
  return fits.slice(0, 12).map((command) => ({
    command,
    label: `/${command.path.join(" ")}`,
    owner: command.root.application_id,
    note: command.description,
  }));
}

function leaves(root, node = root, path = [root.name]) {
  const deeper = (node.options ?? []).filter(({ type }) => type === subcommand || type === subcommandGroup);
  if (deeper.length === 0) return [{ root, path, description: node.description, options: node.options ?? [] }];
  return deeper.flatMap((child) => leaves(root, child, [...path, child.name]));
}

/** Shows the form of a command in place of the box. */
export function beginCommand(command, act) {
  const fields = command.options.map(field);
  const owner = command.root.application_id;
  const send = el("button", { type: "button", className: "primary", onclick: () => void run() }, "Run");
  const advance = (own) => {
    const next = fields.slice(fields.indexOf(own) + 1).find(({ input }) => input.value === "");
    (next?.input ?? send).focus();
  };
  const asked = () => order(command, fields);
  for (const own of fields.filter(({ option }) => option.autocomplete)) watchField(own, asked, () => advance(own), act);
  const end = () => {
    hide();
    form.hidden = true;
    entry.hidden = false;
    byId("text").focus();
  };
  const run = async () => {
    const missing = fields.find(({ input }) => !input.reportValidity());
    if (missing) return;
    if (await act.attempt(runCommand(asked()), "The command was not sent")) end();
  };
  const onkeydown = (event) => {
    if (takeKey(event)) return;
    if (event.key === "Escape") end();
    if (event.key !== "Enter" || event.target.tagName === "BUTTON") return;
    event.preventDefault();
    void run();
  };
  form.replaceChildren(
    avatar(owner, nameOf(owner), "small"),
    el("span", {}, el("strong", {}, `/${command.path.join(" ")}`), ` of ${nameOf(owner)}`),
    ...fields.map(({ label }) => label),
    send,
    el("button", { type: "button", onclick: end }, "Cancel"),
  );
  form.onkeydown = onkeydown;
  form.hidden = false;
  entry.hidden = true;
  (fields[0]?.input ?? send).focus();
}

function field(option) {
  const choices = choicesOf(option);
  const input = choices
    ? el(
        "select",
        { required: option.required },
        el("option", { value: "" }, ""),
        ...choices.map(([value, label]) => el("option", { value }, label)),
      )
    : el("input", { required: option.required, "aria-controls": "suggestions", onblur: hide, ...numeric(option) });
  const own = { option, input, chosen: null };
  own.label = el("label", { title: option.description }, `${option.name}${option.required ? " *" : ""}`, input);
  return own;
}

function numeric({ type, min_value: min, max_value: max, min_length: minLength, max_length: maxLength }) {
  if (type === 4 || type === 10) return { type: "number", step: type === 4 ? "1" : "any", min, max };
  return { minLength, maxLength };
}

function choicesOf({ type, choices }) {
  if (choices?.length) return choices.map(({ name, value }) => [value, name]);
  if (type === 5)
    return [
      ["true", "true"],
      ["false", "false"],
    ];
  if (type === 6) return [...store.members.keys()].map((id) => [id, nameOf(id)]);
  if (type === 7)
    return [...store.channels.values()]
      .filter(({ guild_id: id }) => id)
      .map((channel) => [channel.id, channelName(channel)]);
  return type === 8 ? store.guild.roles.map(({ id, name }) => [id, name]) : null;
}

// Asks the bot while one types; an answer that came after the text changed again is dropped. `advance` goes on to what is
// still to be filled in.
function watchField(own, asked, advance, act) {
  const ask = async () => {
    const typed = own.input.value;
    const answer = await act.attempt(autocomplete({ ...asked(), focused: own.option.name }), noChoices);
    if (!answer || own.input.value !== typed || document.activeElement !== own.input) return;
    const items = answer.choices.map(({ name, value }) => ({ label: name, value }));
    suggest(own.input, items, (choice) => {
      own.input.value = choice.label;
      own.chosen = choice;
      advance();
    });
  };
  let timer = 0;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, suggestAfterMs);
  };
  own.input.addEventListener("input", soon);
  own.input.addEventListener("focus", soon);
}

// What is sent for a command: its name, the way to its subcommand, and the values that were given.
function order({ root, path }, fields) {
  const given = fields.filter(({ input }) => input.value !== "");
  return {
    channelId: store.currentId,
    applicationId: root.application_id,
    name: root.name,
    subcommand: path.slice(1).join(" "),
    options: Object.fromEntries(given.map((own) => [own.option.name, givenValue(own)])),
  };
}

// A suggestion shows a label and stands for a value.
function givenValue({ input, chosen }) {
  return chosen?.label === input.value ? chosen.value : input.value;
}
