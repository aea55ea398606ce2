/** The options of a command that may be added. */
import type { CommandOption } from "../wire/interaction.ts";

/** A button for each. */
export function MoreOptions({
  options,
  onAdd,
}: {
  options: readonly CommandOption[];
  onAdd: (option: CommandOption) => void;
}) {
  return (
    <>
      {options.map((option) => (
        <button
          key={option.name}
          type="button"
          class="option-add"
          title={option.description}
          onClick={() => onAdd(option)}
        >
          + {option.name}
        </button>
      ))}
    </>
  );
}
