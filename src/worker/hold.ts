/**
 * Whether this worker may ask Discord for anything now. The host tells it to be silent when its address is in danger: what
 * would leave then is put off before it leaves. Part of the REST client, whose every request passes here.
 */

/** A request was not sent, because nothing may be. */
export class HeldError extends Error {
  readonly afterMs: number;

  constructor(afterMs: number) {
    super("This host asks Discord for nothing for a while.");
    this.name = "HeldError";
    this.afterMs = afterMs;
  }
}

/**
 * What passes all the same: the answers that a person waits for (their requests carry a token of their own, and are hardly
 * ever refused), and finding the gateway, without which a bot would hear nothing.
 */
const free = ["/interactions/", "/webhooks/", "/gateway"];

/** The silence of one worker. */
export class Hold {
  /** By `performance.now()`. */
  #until = 0;

  /** From now on nothing leaves for so long. */
  keep(forMs: number): void {
    this.#until = performance.now() + forMs;
  }

  /** @throws HeldError when a request to this route may not leave now */
  pass(route: string): void {
    const leftMs = this.#until - performance.now();
    if (leftMs > 0 && !free.some((start) => route.startsWith(start))) throw new HeldError(Math.ceil(leftMs));
  }
}
