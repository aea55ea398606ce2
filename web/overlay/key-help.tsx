/** Which keys do what. */

const keys: readonly (readonly [string, string])[] = [
  ["Ctrl or ⌘ + K", "Go to a channel or person"],
  ["Alt + ↑ or ↓", "The channel above or below"],
  ["Alt + Shift + ↑ or ↓", "The next unread channel"],
  ["↑ in an empty box", "Edit your last message"],
  ["↑ and ↓ in the messages", "From message to message"],
  ["Enter on a message", "Its menu"],
  ["R, E, +, Delete on a message", "Reply, edit, react, delete"],
  ["/", "Commands of the bots"],
  ["@, #, :", "People, channels, emoji"],
  ["Shift + Enter", "A new line"],
  ["Esc", "Close what is open; mark the channel as read"],
  ["Ctrl or ⌘ + /", "This list"],
];

/** The list. */
export function KeyHelp() {
  return (
    <dl class="key-help">
      {keys.map(([key, what]) => (
        <div key={key}>
          <dt>
            <kbd>{key}</kbd>
          </dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
  );
}
