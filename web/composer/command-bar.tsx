/** A slash command being filled in: a pill per option. Enter runs it, Escape leaves it, Backspace in an empty field goes back. */
import { Avatar } from "../parts/avatar.tsx";
import { IconButton } from "../parts/icon-button.tsx";
import { userOf } from "../store/apps.ts";
import { focusBox } from "../store/drafts.ts";
import { nameOf } from "../store/names.ts";
import type { CommandLeaf } from "./command-leaves.ts";
import { nextEmpty } from "./filled.ts";
import { MoreOptions } from "./more-options.tsx";
import { OptionPill } from "./option-pill.tsx";
import { useCommand } from "./use-command.ts";
import { useFields } from "./use-fields.ts";

interface Properties {
  readonly leaf: CommandLeaf;
  readonly channelId: string;
  readonly onEnd: () => void;
}

/** The bar. */
export function CommandBar({ leaf, channelId, onEnd }: Properties) {
  const command = useCommand(leaf, channelId);
  const { filled, shown, problem } = command;
  const { bar, here, note, focusOn, add, goBack } = useFields(command);
  const end = (): void => {
    onEnd();
    focusBox();
  };
  const run = async (): Promise<void> => {
    const outcome = await command.run();
    if (outcome === "sent") end();
    else if (outcome !== "not sent") focusOn(outcome.refused);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const field = event.target instanceof HTMLInputElement ? event.target : null;
    const isBack = event.key === "Backspace" && field?.value === "" && !event.repeat;
    // Before the first field stands the command itself.
    if (event.key === "Escape" || (isBack && !goBack())) end();
    else if (event.key === "Enter" && field && !event.isComposing) void run();
    else if (!isBack) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <fieldset ref={bar} class="command-bar" onKeyDown={onKeyDown} onFocusIn={({ target }) => note(target)}>
      <legend class="unseen">Command /{leaf.path.join(" ")}</legend>
      <div class="command-parts">
        <CommandName leaf={leaf} />
        {shown.map((option) => (
          <OptionPill
            key={option.name}
            option={option}
            value={filled[option.name]}
            problem={problem?.name === option.name ? problem.text : null}
            isHere={here === option.name}
            asked={{ leaf, channelId, filled }}
            onChange={(value) => command.change(option, value)}
            onDone={() => focusOn(nextEmpty(shown, option, filled))}
          />
        ))}
        <MoreOptions options={command.more} onAdd={add} />
      </div>
      {/* No stop of the Tab key, which one passes while writing: Escape does the same. */}
      <IconButton icon="close" label="Cancel command" tabIndex={-1} onClick={end} />
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
