/** One field of a bot's form. */
import { choicesOf } from "../message/select-choices.tsx";
import { Picker } from "../parts/picker.tsx";
import { type ModalInput, selectWords, textInput } from "./modal-inputs.ts";
import { TextField } from "./text-field.tsx";

const paragraph = 2;
const defaultMaxLength = 4_000;

interface Properties {
  /** Of the element that takes the focus. */
  readonly id: string;
  readonly input: ModalInput;
  readonly value: readonly string[];
  readonly isFirst: boolean;
  /** The form was to be sent, and this is not filled in. */
  readonly isWrong: boolean;
  readonly onChange: (value: readonly string[]) => void;
}

/** The field with its words. */
export function ModalField({ id, input, value, isFirst, isWrong, onChange }: Properties) {
  const { component, label, note } = input;
  const { type, required = true, placeholder, min_values: min = 1, max_values: max = 1 } = component;
  const words = (
    <>
      <span>
        {label}
        {required && (
          <span class="required" aria-hidden="true">
            {" "}
            *
          </span>
        )}
      </span>
      {note && <span class="note">{note}</span>}
    </>
  );
  if (type === textInput) {
    const { style, min_length: minLength, max_length: maxLength } = component;
    return (
      <TextField
        label={words}
        {...(style === paragraph ? { rows: 5 } : {})}
        {...(minLength ? { minLength } : {})}
        maxLength={maxLength ?? defaultMaxLength}
        placeholder={placeholder ?? ""}
        isRequired={required}
        isFirst={isFirst}
        value={value[0] ?? ""}
        onChange={(text) => onChange([text])}
      />
    );
  }
  return (
    <div class="field">
      {words}
      <Picker
        id={id}
        label={selectWords(input)}
        isWrong={isWrong}
        choices={choicesOf(component)}
        chosen={value}
        min={required ? min : 0}
        max={max}
        onChoose={onChange}
      />
    </div>
  );
}
