/** Behind the scenes: how the bots are. */
import { nameOf } from "../store/names.ts";
import { bots } from "../store/world.ts";

/** The panel. */
export function Backstage() {
  return (
    <>
      <h2>Backstage</h2>
      <ul>
        {[...bots.value.values()].map(({ userId, connected }) => (
          <li key={userId}>
            {nameOf(userId)}: {connected ? "connected" : "away"}
          </li>
        ))}
      </ul>
    </>
  );
}
