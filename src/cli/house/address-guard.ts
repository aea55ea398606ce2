/**
 * Guards the address that all bots of this host share: adds up what Discord holds against it, and lets nothing more leave
 * long before Discord bans it. Told by the worker bridge what workers report; how a worker keeps silent is its business.
 */

import { type Breaker, closedBreaker, countInvalid, maxInvalidRequests, readBreaker } from "../../domain/breaker.ts";
import type { Clock } from "../../domain/clock.ts";
import type { AgentId } from "../../domain/ids.ts";
import { utcTime } from "../../domain/utc-time.ts";
import type { WorkerVitals } from "../../ipc/worker-vitals.ts";
import { type AddressRecord, moveSlots } from "./address-record.ts";

/** What guarding needs. */
export interface AddressGuardNeeds {
  readonly record: Pick<AddressRecord, "read" | "write">;
  readonly clock: Clock;
  /** How often what has changed is written. Default 5 s. */
  readonly writeMs?: number;
  nameOf(agentId: AgentId): string;
  /** Tells every worker to ask Discord for nothing for so long. */
  hold(forMs: number): void;
  alert(cause: string, text: string): void;
}

/** How the address stands. `heldForMs`: for how long nothing leaves; 0 = it is free. */
export interface AddressReading {
  readonly invalidCount: number;
  readonly maxInvalidCount: number;
  readonly heldForMs: number;
  readonly why: string | null;
}

type InvalidRequests = WorkerVitals["invalidRequests"];

/** Told again only when it grows by more: workers count down by themselves. */
const retellMs = 1_000;

/** The address of one host. */
export class AddressGuard {
  readonly #needs: Required<AddressGuardNeeds>;
  /** What each process had counted when it last told. */
  readonly #told = new WeakMap<object, number>();
  readonly #byAgent = new Map<AgentId, number>();
  #breaker: Breaker = closedBreaker;
  /** These by the steady clock. */
  #turnedAwayUntil = 0;
  #heldUntil = 0;
  #writeTimer: NodeJS.Timeout | null = null;

  constructor(needs: AddressGuardNeeds) {
    this.#needs = { writeMs: 5_000, ...needs };
    this.#recall();
  }

  /** For how long a worker that starts now has to be silent. */
  get heldForMs(): number {
    const now = this.#needs.clock.steady();
    return Math.max(0, readBreaker(this.#breaker, now).roomInMs, this.#turnedAwayUntil - now);
  }

  get reading(): AddressReading {
    const { count, isOpen } = readBreaker(this.#breaker, this.#needs.clock.steady());
    const { heldForMs } = this;
    const why = isOpen ? "too many refused requests" : "something before Discord turned its address away";
    return {
      invalidCount: count,
      maxInvalidCount: maxInvalidRequests,
      heldForMs,
      why: heldForMs > 0 ? why : null,
    };
  }

  /** A worker tells what it has counted since it began; `worker` is its process. */
  count(agentId: AgentId, worker: object, { unauthorized, forbidden, rateLimited }: InvalidRequests): void {
    const total = unauthorized + forbidden + rateLimited;
    const newCount = total - (this.#told.get(worker) ?? 0);
    if (newCount <= 0) return;
    this.#told.set(worker, total);
    this.#byAgent.set(agentId, (this.#byAgent.get(agentId) ?? 0) + newCount);
    const now = this.#needs.clock.steady();
    const wasOpen = readBreaker(this.#breaker, now).isOpen;
    this.#breaker = countInvalid(this.#breaker, newCount, now);
    if (this.#breaker.isOpen && !wasOpen) this.#needs.alert("invalid requests", this.#openText());
    this.#changed();
  }

  /** Something before Discord wants nothing of this address for so long. */
  turnAway(agentId: AgentId, status: number, forMs: number): void {
    const { alert, clock, nameOf } = this.#needs;
    this.#turnedAwayUntil = Math.max(this.#turnedAwayUntil, clock.steady() + forMs);
    const until = utcTime(clock.now() + this.heldForMs);
    const text = `Something before Discord (Cloudflare) turned this host's address away: it answered ${nameOf(agentId)} with ${status} and a web page. All bots wait until ${until}; only answers to commands leave. If it lasts, \`guildhall doctor\` tells whether the address is banned.`;
    alert("address turned away", text);
    this.#changed();
  }

  /** Writes what is only in memory. */
  stop(): void {
    if (!this.#writeTimer) return;
    clearTimeout(this.#writeTimer);
    this.#write();
  }

  #openText(): string {
    const { clock, nameOf } = this.#needs;
    const until = utcTime(clock.now() + this.heldForMs);
    const [worst] = [...this.#byAgent].sort(([, a], [, b]) => b - a);
    const whose = worst ? ` Most are ${nameOf(worst[0])}'s.` : "";
    return `Discord refused ${maxInvalidRequests} requests of this host within ten minutes; at 10,000 it bans the address with every bot on it.${whose} Nothing but answers to commands leaves until ${until}. The alerts before this one name what is refused; \`guildhall doctor\` shows tokens and permissions.`;
  }

  #changed(): void {
    const now = this.#needs.clock.steady();
    const until = now + this.heldForMs;
    if (until > now && until > this.#heldUntil + retellMs) {
      this.#heldUntil = until;
      this.#needs.hold(until - now);
    }
    this.#writeTimer ??= setTimeout(() => this.#write(), this.#needs.writeMs);
  }

  #recall(): void {
    const { record, clock } = this.#needs;
    const held = record.read();
    if (!held) return;
    const [now, byMs] = [clock.steady(), clock.steady() - clock.now()];
    this.#breaker = countInvalid({ slots: moveSlots(held.slots, byMs, now), isOpen: held.isOpen }, 0, now);
    this.#turnedAwayUntil = held.turnedAwayUntil + byMs;
  }

  #write(): void {
    const { record, clock } = this.#needs;
    this.#writeTimer = null;
    const [now, byMs] = [clock.now(), clock.now() - clock.steady()];
    const { slots, isOpen } = this.#breaker;
    record.write({ slots: moveSlots(slots, byMs, now), isOpen, turnedAwayUntil: this.#turnedAwayUntil + byMs });
  }
}
