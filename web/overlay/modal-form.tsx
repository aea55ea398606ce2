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
import { FormFrame } from "./form-frame.tsx";
import { ModalField } from "./modal-field.tsx";
import { type ModalInput, modalInputs, textsOf } from "./modal-inputs.ts";

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
  const close = (): void => {
    openModal.value = null;
  };
  const send = (): Promise<Begun> => {
    const fields = Object.fromEntries(inputs.map(({ component }) => fieldOf(component, values.value)));
    return mine().submitModal({ interactionId, fields });
  };
  const set = ({ component }: ModalInput, value: readonly string[]): void => {
    values.value = { ...values.value, [component.custom_id ?? ""]: value };
  };
  return (
    <DialogFrame title={modal.title} kind="modal" onClose={close}>
      <FormFrame
        action="Submit"
        failure="The form was not sent"
        send={send}
        onSent={(begun) => waitFor(begun.interactionId, { component: null, name: modal.title })}
        onClose={close}
      >
        {inputs.map((input, index) => (
          <ModalField
            key={input.component.custom_id}
            input={input}
            value={values.value[input.component.custom_id ?? ""] ?? []}
            isFirst={index === 0}
            onChange={(value) => set(input, value)}
          />
        ))}
      </FormFrame>
    </DialogFrame>
  );
}

const textInput = 4;

function fieldOf({ type, custom_id: id = "" }: Component, values: Readonly<Record<string, readonly string[]>>) {
  const own = values[id] ?? [];
  return [id, type === textInput ? (own[0] ?? "") : own] as const;
}
