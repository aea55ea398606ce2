/** The red number: how often one is called. */

/** Nothing when it is zero. */
export function CallCount({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span class="call-count">
      {count > 99 ? "99+" : count}
      <span class="unseen"> {count === 1 ? "mention" : "mentions"}</span>
    </span>
  );
}
