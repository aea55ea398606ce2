/**
 * Groups calls that wait at the same statement into one execution. Under load a statement carries many rows; alone, a
 * call starts at once. One execution runs at a time, so that statements of one kind never race with themselves.
 */
import { isRefused } from "./outage.ts";

const maxBatchSize = 200;

interface Waiting<Input, Output> {
  readonly input: Input;
  readonly resolve: (output: Output) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Turns a function over many inputs into one over a single input. `run` answers in the order of its inputs. When the
 * database is away, every call of that batch fails; when it refuses the batch, each call is tried alone, so that one
 * impossible row spoils no other.
 */
export function batched<Input, Output>(
  run: (inputs: readonly Input[]) => Promise<readonly Output[]>,
): (input: Input) => Promise<Output> {
  const queue: Waiting<Input, Output>[] = [];
  let running = false;

  async function settle(batch: readonly Waiting<Input, Output>[]): Promise<void> {
    try {
      const outputs = await run(batch.map(({ input }) => input));
      for (const [index, { resolve }] of batch.entries()) resolve(outputs[index] as Output);
    } catch (error) {
      if (batch.length > 1 && isRefused(error)) for (const call of batch) await settle([call]);
      else for (const { reject } of batch) reject(error);
    }
  }

  async function drain(): Promise<void> {
    running = true;
    while (queue.length > 0) await settle(queue.splice(0, maxBatchSize));
    running = false;
  }

  return (input) =>
    new Promise((resolve, reject) => {
      queue.push({ input, resolve, reject });
      if (!running) void drain();
    });
}

/** Of inputs that name the same row only the first: a statement takes each row once. */
export function firstsById<Input extends { readonly id: string }>(inputs: readonly Input[]): readonly Input[] {
  return [...new Map([...inputs].reverse().map((input) => [input.id, input])).values()];
}
