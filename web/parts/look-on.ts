/** Looks again and again while the page can be seen. Used by panels that show what no event tells. */

const lookEveryMs = 1_000;

/** Looks now and every second, one look at a time, until the function it gives back is called. `look` fails on its own. */
export function lookOn(look: () => Promise<void>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const again = async (): Promise<void> => {
    if (document.visibilityState === "visible") await look();
    if (!isOver) timer = setTimeout(() => void again(), lookEveryMs);
  };
  void again();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
