/** A slash command being filled in: a pill per option. Enter runs it, Escape leaves it. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Avatar } from "../parts/avatar.tsx";
import { IconButton } from "../parts/icon-button.tsx";
import { userOf } from "../store/apps.ts";
import { focusBox } from "../store/drafts.ts";
import { nameOf } from "../store/names.ts";
import type { CommandOption } from "../wire/interaction.ts";
import { type CommandLeaf, requiredFirst } from "./command-leaves.ts";
import { type Filled, missingIn, nextEmpty } from "./filled.ts";
import { OptionPill } from "./option-pill.tsx";
import { runLeaf } from "./run-leaf.ts";

interface Properties {
  readonly leaf: CommandLeaf;
  readonly channelId: string;
  readonly onEnd: () => void;
}

/** The bar. */
export function CommandBar({ leaf, channelId, onEnd }: Properties) {
  const filled = useSignal<Filled>({});
  const problem = useSignal<{ readonly name: string; readonly text: string } | null>(null);
  const optional = useSignal<readonly string[]>([]);
  const options = requiredFirst(leaf.options);
  const shown = options.filter(({ required, name }) => required || optional.value.includes(name));
  const bar = useRef<HTMLFieldSetElement>(null);
  const focusOn = (name: string | undefined): void =>
    bar.current?.querySelector<HTMLElement>(name ? `[data-option="${name}"]` : "[data-option], .send")?.focus();
  useEffect(() => focusOn(undefined), []);
  const end = (): void => {
    onEnd();
    focusBox();
  };
  const run = async (): Promise<void> => {
    problem.value = missingIn(shown, filled.value);
    if (problem.value !== null) focusOn(problem.value.name);
    else if (await runLeaf(leaf, channelId, filled.value)) end();
  };
  const add = ({ name }: CommandOption): void => {
    optional.value = [...optional.value, name];
    requestAnimationFrame(() => focusOn(name));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") end();
    else if (event.key === "Enter" && event.target instanceof HTMLInputElement && !event.isComposing) void run();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <fieldset ref={bar} id="command-bar" class="command-bar" onKeyDown={onKeyDown}>
      <legend class="unseen">Command /{leaf.path.join(" ")}</legend>
      <CommandName leaf={leaf} />
      {shown.map((option) => (
        <OptionPill
          key={option.name}
          option={option}
          value={filled.value[option.name]}
          problem={problem.value?.name === option.name ? problem.value.text : null}
          asked={{ leaf, channelId, filled: filled.value }}
          onChange={(value) => {
            filled.value = { ...filled.value, [option.name]: value };
            problem.value = null;
          }}
          onDone={() => focusOn(nextEmpty(shown, option, filled.value))}
        />
      ))}
      {options
        .filter((option) => !shown.includes(option))
        .map((option) => (
          <button
            key={option.name}
            type="button"
            class="option-add"
            title={option.description}
            onClick={() => add(option)}
          >
            + {option.name}
          </button>
        ))}
      <span class="grow" />
      <IconButton icon="close" label="Cancel command" onClick={end} />
      <IconButton icon="send" label="Run command" class="send" onClick={() => void run()} />
    </fieldset>
  );
}

function CommandName({ leaf }: { leaf: CommandLeaf }) {
  const bot = userOf(leaf.root);
  return (
    <span class="command-name" title={leaf.description}>
      <Avatar userId={bot} size={22} />
      <strong>/{leaf.path.join(" ")}</strong>
      <span class="note">{nameOf(bot)}</span>
    </span>
  );
}
