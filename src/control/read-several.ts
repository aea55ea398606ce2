/**
 * Reads several places at once, but not all: a bot has other things to ask of Discord. Called with what one bot has to read
 * on; places in which somebody waits go first.
 */
import type { Snowflake } from "../domain/ids.ts";

const parallelCount = 4;

/** `awaited`: where something waits, as it is each time a place is chosen. Ends early when `isStopped`. */
export async function readSeveral<Place extends { readonly channelId: Snowflake }>(
  places: readonly Place[],
  awaited: () => ReadonlySet<Snowflake>,
  isStopped: () => boolean,
  read: (place: Place) => Promise<void>,
): Promise<void> {
  const left = [...places];
  const readNext = async (): Promise<void> => {
    while (left.length > 0 && !isStopped()) {
      const urgent = awaited();
      const index = left.findIndex(({ channelId }) => urgent.has(channelId));
      const [place] = left.splice(Math.max(0, index), 1);
      if (place) await read(place);
    }
  };
  await Promise.all(Array.from({ length: parallelCount }, readNext));
}
