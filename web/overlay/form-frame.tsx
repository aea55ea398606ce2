/** What every form in a dialog shares: its fields, why it was refused, and the row of its buttons. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { attempt } from "../store/notices.ts";

/** A field that must be filled in before the form is sent. */
export interface Missing {
  /** What is to be done, for people. */
  readonly text: string;
  /** The id of the element where it is done. */
  readonly fieldId: string;
}

interface Properties<T> {
  /** The words of the button that sends it. */
  readonly action: string;
  readonly isDangerous?: boolean;
  /** The first field that is missing, of those the browser does not ask for by itself; null when none is. */
  readonly missing?: () => Missing | null;
  /** What did not happen when it is refused. */
  readonly failure: string;
  readonly send: () => Promise<T>;
  /** It was sent, and the dialog is closed. */
  readonly onSent?: (answer: T) => void;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** The form; sent once at a time. When it is refused it stays open, as it was filled in, and says why. */
export function FormFrame<T>(properties: Properties<T>) {
  const { action, isDangerous = false, missing, failure, send, onSent, onClose, children } = properties;
  const isSending = useSignal(false);
  const problem = useSignal<string | null>(null);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (isSending.value) return;
    const lack = missing?.() ?? null;
    problem.value = lack?.text ?? null;
    if (lack !== null) return document.getElementById(lack.fieldId)?.focus();
    isSending.value = true;
    const answer = await attempt(send(), failure, (text) => {
      problem.value = text;
    });
    isSending.value = false;
    if (answer === null) return;
    onClose();
    onSent?.(answer.value);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      {children}
      <p class="problem" role="alert">
        {problem.value}
      </p>
      <footer>
        {/* Where no field comes first, one begins with what changes nothing. */}
        <button type="button" class="secondary" data-first onClick={onClose}>
          Cancel
        </button>
        <button type="submit" class={isDangerous ? "danger" : "primary"} aria-busy={isSending.value}>
          {action}
        </button>
      </footer>
    </form>
  );
}
