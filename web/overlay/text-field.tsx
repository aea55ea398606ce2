/** A field for text in a form, with its words above it. */
import type { ComponentChildren } from "preact";

interface Properties {
  readonly label: ComponentChildren;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** How many lines it shows; default one, and then it takes no more. */
  readonly rows?: number;
  /** The form begins in it. */
  readonly isFirst?: boolean;
  readonly isRequired?: boolean;
  readonly minLength?: number;
  readonly maxLength: number;
  readonly placeholder?: string;
}

/** The field; it must be filled in unless `isRequired` is false. */
export function TextField({ label, onChange, rows, isFirst, isRequired = true, ...more }: Properties) {
  const common = {
    ...more,
    required: isRequired,
    "data-first": isFirst || undefined,
    onInput: ({ currentTarget }: { currentTarget: { value: string } }) => onChange(currentTarget.value),
  };
  return (
    <label class="field">
      {label}
      {rows === undefined ? <input autoComplete="off" {...common} /> : <textarea rows={rows} {...common} />}
    </label>
  );
}
