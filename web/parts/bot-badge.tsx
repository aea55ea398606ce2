/** Marks a bot. */

/** The badge. */
export function BotBadge() {
  return <span class="badge">BOT</span>;
}
