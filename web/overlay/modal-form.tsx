/**
 * A form that a bot has opened.
 * See [Discord Docs/Modals](https://docs.discord.com/developers/components/using-modal-components).
 */
import { useSignal } from "@preact/signals";
import type { Begun } from "../api/requests.ts";
import { type OpenModal, openModal, waitFor } from "../store/interactions.ts";
import { mine } from "../store/person.ts";
import type { Component } from "../wire/component.ts";
import { DialogFrame } from "./dialog-frame.tsx";
import { FormFrame, type Missing } from "./form-frame.tsx";
import { ModalField } from "./modal-field.tsx";
import { lackOf, type ModalInput, modalInputs, textInput, textsOf } from "./modal-inputs.ts";

/** The form; nothing when none is open. */
export function ModalForm() {
  const open = openModal.value;
  return open && <Form key={open.interactionId} open={open} />;
}

function Form({ open: { interactionId, modal } }: { open: OpenModal }) {
  const inputs = modalInputs(modal.components);
  const values = useSignal<Readonly<Record<string, readonly string[]>>>(
    Object.fromEntries(inputs.map(({ component }) => [component.custom_id ?? "", textsOf(component)])),
  );
  const wrongId = useSignal<string | null>(null);
  const missing = (): Missing | null => {
    const lacks = inputs.map((input) => ({ fieldId: idOf(input), text: lackOf(input, chosenIn(input)) }));
    const first = lacks.find((lack): lack is Missing => lack.text !== null) ?? null;
    wrongId.value = first?.fieldId ?? null;
    return first;
  };
  const chosenIn = ({ component }: ModalInput): readonly string[] => values.value[component.custom_id ?? ""] ?? [];
  const close = (): void => {
    openModal.value = null;
  };
  const send = (): Promise<Begun> => {
    const fields = Object.fromEntries(inputs.map(({ component }) => fieldOf(component, values.value)));
    return mine().submitModal({ interactionId, fields });
  };
  const set = ({ component }: ModalInput, value: readonly string[]): void => {
    values.value = { ...values.value, [component.custom_id ?? ""]: value };
    wrongId.value = null;
  };
  return (
    <DialogFrame title={modal.title} kind="modal" onClose={close}>
      <FormFrame
        action="Submit"
        missing={missing}
        failure="The form was not sent"
        send={send}
        onSent={(begun) => waitFor(begun.interactionId, { component: null, name: modal.title })}
        onClose={close}
      >
        {inputs.map((input, index) => (
          <ModalField
            key={input.component.custom_id}
            id={idOf(input)}
            input={input}
            value={chosenIn(input)}
            isWrong={wrongId.value === idOf(input)}
            isFirst={index === 0}
            onChange={(value) => set(input, value)}
          />
        ))}
      </FormFrame>
    </DialogFrame>
  );
}

const idOf = ({ component }: ModalInput): string => `field-${component.custom_id}`;

function fieldOf({ type, custom_id: id = "" }: Component, values: Readonly<Record<string, readonly string[]>>) {
  const own = values[id] ?? [];
  return [id, type === textInput ? (own[0] ?? "") : own] as const;
}
