/** One field of a bot's form. */
import { choicesOf } from "../message/select-choices.tsx";
import { Picker } from "../parts/picker.tsx";
import type { ModalInput } from "./modal-inputs.ts";

const textInput = 4;
const paragraph = 2;

interface Properties {
  readonly input: ModalInput;
  readonly value: readonly string[];
  readonly isFirst: boolean;
  readonly onChange: (value: readonly string[]) => void;
}

/** The field with its words. */
export function ModalField({ input: { component, label, note }, value, isFirst, onChange }: Properties) {
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
    return (
      <label class="field">
        {words}
        <TextField
          component={component}
          value={value[0] ?? ""}
          isFirst={isFirst}
          onChange={(text) => onChange([text])}
        />
      </label>
    );
  }
  return (
    <div class="field">
      {words}
      <Picker
        label={label || (placeholder ?? "Make a selection")}
        choices={choicesOf(component)}
        chosen={value}
        min={required ? min : 0}
        max={max}
        onChoose={onChange}
      />
    </div>
  );
}

interface TextProperties {
  readonly component: ModalInput["component"];
  readonly value: string;
  readonly isFirst: boolean;
  readonly onChange: (text: string) => void;
}

function TextField({ component, value, isFirst, onChange }: TextProperties) {
  const { style, required = true, placeholder, min_length: minLength, max_length: maxLength } = component;
  const common = {
    required,
    placeholder: placeholder ?? "",
    maxLength: maxLength ?? 4_000,
    value,
    "data-first": isFirst || undefined,
    ...(minLength ? { minLength } : {}),
  };
  if (style !== paragraph)
    return <input {...common} autoComplete="off" onInput={({ currentTarget }) => onChange(currentTarget.value)} />;
  return <textarea {...common} rows={5} onInput={({ currentTarget }) => onChange(currentTarget.value)} />;
}
