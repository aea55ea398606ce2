/** A moment in text; a relative one counts on, of which a screen reader need not be told each time. */
import { nowMs } from "../store/window.ts";
import { timestampText } from "./timestamp.ts";

/** `raw` is shown when no calendar has the moment. */
export function Moment({ at, style, raw }: { at: number; style: string | undefined; raw: string }) {
  const words = style === "R" ? timestampText(at, style, nowMs.value) : timestampText(at, style);
  if (words === null) return <>{raw}</>;
  return (
    <time
      class="moment"
      dateTime={new Date(at * 1_000).toISOString()}
      title={timestampText(at, "F") ?? ""}
      aria-live="off"
    >
      {words}
    </time>
  );
}
