/** Where one writes: the box for messages, or the field of a command in which one was last. */

/** The id of the box for messages. */
export const messageBoxId = "message-box";
/** The id of the field of a command in which one is, or was last. */
export const commandFieldId = "command-field";

/** Goes there at once, so that a letter that is being pressed arrives there. */
export function focusWriting(): void {
  (document.getElementById(commandFieldId) ?? document.getElementById(messageBoxId))?.focus();
}
