/**
 * Faults that a test arms through the control API: the next `count` requests that fit lose their reply, fail, hang or are
 * rate limited. Gateway faults act at once and are not kept here, except muted acknowledgements and closed DMs.
 */

/** What a REST fault does to a request. */
export type RestFault =
  | { readonly kind: "lose_reply" }
  | { readonly kind: "fail"; readonly status: number; readonly body: unknown }
  | { readonly kind: "rate_limit"; readonly scope: "user" | "global" | "shared"; readonly retryAfterMs: number }
  | { readonly kind: "hang" };

/** Which requests a fault waits for: absent means any. `route` is a template, with any names, or a concrete path. */
export interface FaultFilter {
  readonly bot?: string | undefined;
  readonly method?: string | undefined;
  readonly route?: string | undefined;
}

interface Armed {
  readonly fault: RestFault;
  readonly filter: FaultFilter;
  left: number;
}

/** The faults that are armed. */
export class FaultBook {
  /** Bots whose heartbeats are not acknowledged. */
  readonly muted = new Set<string>();
  /** Users who take no direct messages from bots. */
  readonly closedDms = new Set<string>();
  #armed: Armed[] = [];

  arm(fault: RestFault, filter: FaultFilter, count: number): void {
    this.#armed.push({ fault, filter, left: count });
  }

  /** The oldest fault that fits this request, used up by one. */
  take(bot: string | null, method: string, template: string, path: string): RestFault | null {
    if (this.#armed.length === 0) return null;
    const found = this.#armed.find(({ filter }) => fits(filter, bot, method, template, path));
    if (!found) return null;
    found.left -= 1;
    if (found.left <= 0) this.#armed = this.#armed.filter((armed) => armed !== found);
    return found.fault;
  }
}

function fits(filter: FaultFilter, bot: string | null, method: string, template: string, path: string): boolean {
  if (filter.bot !== undefined && filter.bot !== bot) return false;
  if (filter.method !== undefined && filter.method.toUpperCase() !== method) return false;
  return filter.route === undefined || filter.route === path || nameless(filter.route) === nameless(template);
}

function nameless(template: string): string {
  return template.replaceAll(/\{[^}]*\}|:\w+/g, "*");
}
