/**
 * When this worker may IDENTIFY, and where. Discord is asked before each one, and whatever speaks against it is waited out:
 * a day's budget that is spent, the quiet that it wants between two, its own silence. Part of the gateway.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { API } from "@discordjs/core/http-only";
import type { APIGatewayBotInfo } from "discord-api-types/v10";
import { isUnauthorized } from "../domain/outcome.ts";
import type { HeldBackReason } from "../ipc/worker-protocol.ts";
import type { GatewayTiming } from "./gateway-timing.ts";
import { IdentifyCount } from "./identify-count.ts";
import { judgeIdentify } from "./identify-limit.ts";
import { outcomeOf } from "./request-outcome.ts";
import { Tries } from "./tries.ts";

/** What asking for leave needs. */
export interface IdentifyPermitOptions {
  readonly api: API;
  readonly timing: GatewayTiming;
  /** An operator grants one beyond the budget of the day. */
  readonly identifyGranted: boolean;
  /** It cannot be given yet, for a reason that people should know. */
  readonly onHeldBack: (reason: HeldBackReason, detail: string) => void;
}

/** The leave to IDENTIFY, asked for anew each time. */
export class IdentifyPermit {
  readonly #options: IdentifyPermitOptions;
  readonly #count: IdentifyCount;
  readonly #tries: Tries;
  /** Since when no IDENTIFY was sent or asked to wait. */
  #quietSince = Number.NEGATIVE_INFINITY;
  #isGranted: boolean;
  /** Sent since Discord has taken one. */
  #untakenCount = 0;

  constructor(options: IdentifyPermitOptions) {
    this.#options = options;
    this.#isGranted = options.identifyGranted;
    this.#count = new IdentifyCount(options.api);
    this.#tries = new Tries(options.timing);
  }

  /** How many are left of Discord's day; null before it has told. */
  get left(): number | null {
    return this.#count.left;
  }

  /** Where to send one, as soon as it may be sent. Null when Discord refuses the token: then it may never. */
  async obtain(): Promise<APIGatewayBotInfo | null> {
    const { api, timing, onHeldBack } = this.#options;
    // A single one it may have found hasty: the next mends that.
    if (this.#untakenCount > 1)
      onHeldBack("unreachable", `Discord has not taken its last ${this.#untakenCount} sign-ins (IDENTIFY).`);
    for (;;) {
      await this.#tries.next();
      const outcome = await outcomeOf(api.gateway.getBot());
      if (outcome.kind === "done") {
        this.#tries.startOver();
        const waitMs = this.#judge(outcome.value);
        if (waitMs <= 0) return outcome.value;
        await delay(Math.min(waitMs, timing.recountMs));
      } else {
        if (isUnauthorized(outcome)) return null;
        onHeldBack("unreachable", `Discord could not be asked for its gateway: ${outcome.problem}`);
        if (outcome.kind === "retry") await delay(outcome.afterMs);
      }
    }
  }

  /** Somebody else has got an answer of Discord: it is asked again now, unless it wants to be left alone. */
  follow(): void {
    this.#tries.startOver();
  }

  /** One is being sent. */
  spend(): void {
    this.#quietSince = performance.now();
    this.#isGranted = false;
    this.#untakenCount += 1;
    this.#count.spend();
  }

  /** Discord has said READY. */
  taken(): void {
    this.#untakenCount = 0;
  }

  /** Discord has ended a session; it then wants one to five seconds of quiet: a fifth of the pause, or up to all of it. */
  keepQuiet(): void {
    const { identifyPauseMs } = this.#options.timing;
    this.#quietSince = Math.max(this.#quietSince, performance.now() - 0.8 * Math.random() * identifyPauseMs);
  }

  /** Learns now and then how many are left, where none is sent. */
  async refreshCount(): Promise<void> {
    await this.#count.refresh();
  }

  /** How long to wait, 0 or less for not at all. */
  #judge({ session_start_limit: limit }: APIGatewayBotInfo): number {
    const { timing, onHeldBack } = this.#options;
    this.#count.note(limit);
    const sinceLastMs = performance.now() - this.#quietSince;
    const { waitMs, problem } = judgeIdentify(
      limit,
      { sinceLastMs, pauseMs: timing.identifyPauseMs, isGranted: this.#isGranted },
      Date.now(),
    );
    if (waitMs > 0 && problem) onHeldBack("spent", problem);
    return waitMs;
  }
}
