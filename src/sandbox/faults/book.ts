/**
 * The faults that are armed: those that stay for a time, for a number of times, or until they are cleared. strike.ts arms
 * them; the gateway and REST ask here whether one is meant for them. In memory only: a restart ends them all.
 */
import type { Agenda } from "../agenda.ts";
import { isRequestFault, type RequestFault, type StandingFault } from "./forms.ts";
import { nameless } from "./targets.ts";

/** A fault that is armed. Times are the sandbox's, in milliseconds since 1970. */
export interface Armed {
  readonly id: string;
  readonly fault: StandingFault;
  readonly armedAt: number;
  /** When it ends by itself; null when it does not. */
  readonly endsAt: number | null;
  /** How often it still strikes; null for as often as there is reason. */
  readonly left: number | null;
}

/** How long an armed fault lives, and what happens when it ends. */
export interface Life {
  readonly forMs?: number | undefined;
  readonly count?: number | null;
  readonly onEnd?: () => void;
}

interface Entry {
  readonly armed: Omit<Armed, "left">;
  readonly forget: () => void;
  left: number | null;
}

type Kind = StandingFault["kind"];
type OfKind<K extends Kind> = Extract<StandingFault, { kind: K }>;

/** Every fault that is armed, the oldest first. */
export class FaultBook {
  readonly #agenda: Agenda;
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry>();
  #next = 1;

  constructor(agenda: Agenda, now: () => number) {
    this.#agenda = agenda;
    this.#now = now;
  }

  /** Arms a fault and returns its id. But for requests, one of a kind about the same bot, person or guild is replaced. */
  arm(fault: StandingFault, { forMs, count = null, onEnd }: Life): string {
    if (!isRequestFault(fault)) this.endOf(fault.kind, aboutWhom(fault));
    const id = String(this.#next++);
    const armedAt = this.#now();
    const endsAt = forMs === undefined ? null : armedAt + forMs;
    const takeOff = endsAt === null ? null : this.#agenda.at(endsAt, () => this.end(id));
    const forget = (): void => {
      takeOff?.();
      onEnd?.();
    };
    this.#entries.set(id, { armed: { id, fault, armedAt, endsAt }, forget, left: count });
    return id;
  }

  /** The armed fault of a kind about this bot, person or guild (null: about none), or null. */
  on<K extends Kind>(kind: K, about: string | null): OfKind<K> | null {
    return this.#find(kind, about)?.armed.fault ?? null;
  }

  /** The same, used up by one. */
  use<K extends Kind>(kind: K, about: string | null): OfKind<K> | null {
    const entry = this.#find(kind, about);
    if (entry) this.#useUp(entry);
    return entry?.armed.fault ?? null;
  }

  /** The oldest fault that fits this request, used up by one. */
  take(bot: string | null, method: string, template: string, path: string): RequestFault | null {
    for (const entry of this.#entries.values()) {
      const { fault } = entry.armed;
      if (!isRequestFault(fault) || !fits(fault, bot, method, template, path)) continue;
      this.#useUp(entry);
      return fault;
    }
    return null;
  }

  list(): Armed[] {
    return [...this.#entries.values()].map(({ armed, left }) => ({ ...armed, left }));
  }

  /** Ends a fault; false when there is none of this id. */
  end(id: string): boolean {
    const entry = this.#entries.get(id);
    this.#entries.delete(id);
    entry?.forget();
    return entry !== undefined;
  }

  /** Ends the fault of a kind about this bot, person or guild, if there is one. */
  endOf(kind: Kind, about: string | null): void {
    const entry = this.#find(kind, about);
    if (entry) this.end(entry.armed.id);
  }

  #find<K extends Kind>(kind: K, about: string | null) {
    for (const entry of this.#entries.values()) {
      const { fault } = entry.armed;
      if (fault.kind === kind && aboutWhom(fault) === about) {
        return entry as Entry & { readonly armed: { readonly fault: OfKind<K> } };
      }
    }
    return null;
  }

  #useUp(entry: Entry): void {
    if (entry.left === null) return;
    entry.left -= 1;
    if (entry.left <= 0) this.end(entry.armed.id);
  }
}

function aboutWhom(fault: StandingFault): string | null {
  if ("bot" in fault) return fault.bot ?? null;
  if ("userId" in fault) return fault.userId;
  return "guildId" in fault ? (fault.guildId ?? null) : null;
}

/** Which requests a fault waits for: absent means any. `route` is a template, with any names, or a concrete path. */
function fits(fault: RequestFault, bot: string | null, method: string, template: string, path: string): boolean {
  if (fault.bot !== undefined && fault.bot !== bot) return false;
  if (fault.method !== undefined && fault.method.toUpperCase() !== method) return false;
  return fault.route === undefined || fault.route === path || nameless(fault.route) === nameless(template);
}
