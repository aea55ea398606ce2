/** For cases that spend their time waiting. */

/** Runs cases side by side; a failure says in which, by the case's first word. */
export async function eachAtOnce<Case extends readonly [string, ...unknown[]]>(
  cases: readonly Case[],
  run: (one: Case) => Promise<void>,
): Promise<void> {
  const runs = cases.map((one) =>
    run(one).catch((error: unknown) => {
      throw new Error(`${one[0]}: ${error instanceof Error ? error.message : error}`, { cause: error });
    }),
  );
  await Promise.all(runs);
}
