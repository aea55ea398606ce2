/** The field of one option of a command. */
import { useId } from "preact/hooks";
import type { CommandOption } from "../wire/interaction.ts";
import type { CommandLeaf } from "./command-leaves.ts";
import type { Filled, FilledValue } from "./filled.ts";
import { commandFieldId } from "./focus-writing.ts";
import { OptionCombobox } from "./option-combobox.tsx";

const attachment = 11;
const numbers: ReadonlySet<number> = new Set([4, 10]);
const withList: ReadonlySet<number> = new Set([5, 6, 7, 8, 9]);

/** The command as far as it is filled in, which the bot hears when it is asked for choices. */
export interface AskedCommand {
  readonly leaf: CommandLeaf;
  readonly channelId: string;
  readonly filled: Filled;
}

/** What a field of an option gets. */
export interface FieldProperties {
  readonly option: CommandOption;
  readonly value: FilledValue | undefined;
  readonly problem: string | null;
  /** One is in this field, or was in it last. */
  readonly isHere: boolean;
  readonly asked: AskedCommand;
  readonly onChange: (value: FilledValue) => void;
  /** The value is complete: on to the next. */
  readonly onDone: () => void;
}

/** The pill. */
export function OptionPill(properties: FieldProperties) {
  const { option, problem, isHere } = properties;
  const noteId = useId();
  const id = isHere ? commandFieldId : undefined;
  const described = { id, "aria-describedby": noteId, "aria-invalid": problem !== null };
  return (
    <div class={`option-pill ${problem ? "wrong" : ""}`}>
      <label>
        <span class="option-name">{option.name}</span>
        <Field {...properties} described={described} />
      </label>
      <span id={noteId} class={problem ? "option-problem" : "option-hint"}>
        {problem ?? option.description}
      </span>
    </div>
  );
}

function Field({ described, ...properties }: FieldProperties & { described: object }) {
  const { option, value, onChange } = properties;
  if (option.choices?.length || option.autocomplete || withList.has(option.type))
    return <OptionCombobox {...properties} described={described} />;
  if (option.type === attachment) return <FileField {...properties} described={described} />;
  return (
    <input
      data-option={option.name}
      aria-required={option.required ?? false}
      inputMode={numbers.has(option.type) ? "decimal" : "text"}
      size={Math.max((value?.text.length ?? 0) + 1, 12)}
      autoComplete="off"
      value={value?.text ?? ""}
      onInput={({ currentTarget: { value: text } }) => onChange({ text, value: text })}
      {...described}
    />
  );
}

function FileField({ option, onChange, described }: FieldProperties & { described: object }) {
  return (
    <input
      type="file"
      data-option={option.name}
      aria-required={option.required ?? false}
      onChange={({ currentTarget: { files } }) => {
        const file = files?.[0];
        onChange(file ? { text: file.name, value: file.name, file } : { text: "", value: "" });
      }}
      {...described}
    />
  );
}
