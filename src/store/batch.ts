/**
 * Groups calls that wait at the same statement into one execution. Under load a statement carries many rows; alone, a
 * call starts at once. One execution runs at a time, so that statements of one kind never race with themselves.
 */

const maxBatchSize = 200;

interface Waiting<Input, Output> {
  readonly input: Input;
  readonly resolve: (output: Output) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Turns a function over many inputs into one over a single input. `run` answers in the order of its inputs; when it
 * fails, every call of that batch fails with its error.
 */
export function batched<Input, Output>(
  run: (inputs: readonly Input[]) => Promise<readonly Output[]>,
): (input: Input) => Promise<Output> {
  const queue: Waiting<Input, Output>[] = [];
  let running = false;

  async function drain(): Promise<void> {
    running = true;
    while (queue.length > 0) {
      const batch = queue.splice(0, maxBatchSize);
      try {
        const outputs = await run(batch.map(({ input }) => input));
        for (const [index, { resolve }] of batch.entries()) resolve(outputs[index] as Output);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    running = false;
  }

  return (input) =>
    new Promise((resolve, reject) => {
      queue.push({ input, resolve, reject });
      if (!running) void drain();
    });
}
