/**
 * Tasks: how they stand, what they come to, and who may give one to whom. The one place where authority over delegation is
 * decided: the slash command and the brain's tool both end here, prompts and messages never do. Each side of a chain needs
 * its own right, so authority only narrows. Decides; does not write the audit log.
 */
import { distance } from "fastest-levenshtein";
import type { Agent } from "./agent.ts";
import type { AgentId, Snowflake } from "./ids.ts";
import { listed } from "./listed.ts";

/** How a task stands. `waiting`: for a task it gave on; `done`, `failed` and `cancelled` are terminal; `parked`: it has ended, and its result could not be posted. */
export type TaskState = "queued" | "leased" | "waiting" | "done" | "failed" | "cancelled" | "parked";

/** What the assignee hands back. */
export interface TaskResult {
  readonly status: "complete" | "partial" | "blocked" | "failed";
  readonly result: string;
  /** How sure the assignee is of its own result. */
  readonly confidence: "high" | "medium" | "low";
  /** For whoever continues; empty when there is nothing to say. */
  readonly notes: string;
}

/** The rule that decided, as it stands in the audit log: never rename one. */
export type DelegationRule =
  | "allowed"
  | "person_is_no_delegator"
  | "not_its_own_authority"
  | "to_itself"
  | "unknown_agent"
  | "disabled_agent"
  | "outside_delegates_to"
  | "no_token";

/** `problem` is for whoever asked: what stands against it, and the cure. It may quote what was written. */
export type DelegationDecision =
  | { readonly ok: true; readonly rule: "allowed" }
  | { readonly ok: false; readonly rule: Exclude<DelegationRule, "allowed">; readonly problem: string };

/** A wish to delegate, and the office it is judged by. */
export interface DelegationCase {
  /** A person speaking to `askedAgent`, or that agent on its own account (heartbeats, tasks). */
  readonly asker:
    | { readonly kind: "human"; readonly mayDelegate: boolean }
    | { readonly kind: "agent"; readonly agentId: AgentId };
  readonly askedAgent: Agent;
  /** An agent's id, or what was written instead of one. */
  readonly assigneeId: AgentId;
  readonly agents: ReadonlyMap<AgentId, Agent>;
  /** True for agents that have a bot token. */
  readonly serving: (id: AgentId) => boolean;
  /** Names of the roles whose members may delegate; empty: whoever may manage the server. */
  readonly delegators: readonly string[];
}

/** What a person lacks who may not delegate, and the cure; `delegators` as in {@link DelegationCase}. */
export function needsDelegator(delegators: readonly string[]): string {
  const roles = `the role ${listed(delegators, "or")} (\`delegators\` in channel-map.yaml)`;
  const right = delegators.length > 0 ? roles : "the permission Manage Server";
  return `That takes ${right}. Ask the server's owner for it.`;
}

/**
 * Whether `askedAgent` may give the assignee a task. A person needs the delegators' right and the asked agent's
 * `delegatesTo`; an agent its own `delegatesTo`. The person's right comes first: who lacks it learns nothing of the office.
 */
export function decideDelegation(wish: DelegationCase): DelegationDecision {
  const { asker, askedAgent, delegators } = wish;
  if (asker.kind === "human") {
    if (asker.mayDelegate) return decideAssignee(wish);
    return refuse("person_is_no_delegator", `You may not delegate here. ${needsDelegator(delegators)}`);
  }
  if (asker.agentId === askedAgent.id) return decideAssignee(wish);
  const problem = `An agent delegates by its own right only, not by that of ${askedAgent.name}.`;
  return refuse("not_its_own_authority", problem);
}

function decideAssignee(wish: DelegationCase): DelegationDecision {
  const { askedAgent, assigneeId, agents } = wish;
  if (assigneeId === askedAgent.id) {
    return refuse("to_itself", `${askedAgent.name} cannot delegate to itself. ${reachOf(wish)}`);
  }
  const assignee = agents.get(assigneeId);
  if (!assignee) return refuse("unknown_agent", unknownAgent(wish));
  if (!assignee.enabled) {
    const cure = `Set \`enabled: true\` in bots/${assignee.id}/bot.yaml, or name another agent.`;
    return refuse("disabled_agent", `${assignee.name} is disabled. ${cure}`);
  }
  if (!askedAgent.delegatesTo.includes(assignee.id)) {
    return refuse("outside_delegates_to", outsideDelegatesTo(wish, assignee));
  }
  if (wish.serving(assignee.id)) return { ok: true, rule: "allowed" };
  const cure = `Set ${assignee.tokenVariable} and run \`guildhall reload\`, or name another agent.`;
  return refuse("no_token", `${assignee.name} has no bot token and is not at work. ${cure}`);
}

function refuse(rule: Exclude<DelegationRule, "allowed">, problem: string): DelegationDecision {
  return { ok: false, rule, problem };
}

/** What was written is shown in part only: it may be as long as Discord lets an option be. */
function unknownAgent(wish: DelegationCase): string {
  const shown = [...wish.assigneeId].slice(0, 60).join("");
  const likely = nearestAgent(wish);
  return `There is no agent "${shown}". ${likely ? `Did you mean ${likely.name}?` : reachOf(wish)}`;
}

/** The enabled agent whose id or name is a likely slip away from what was written. */
function nearestAgent({ assigneeId, askedAgent, agents }: DelegationCase): Agent | null {
  const written = assigneeId.toLowerCase();
  let nearest: Agent | null = null;
  let leastDistance = Math.ceil(written.length / 3);
  for (const agent of agents.values()) {
    if (!agent.enabled || agent.id === askedAgent.id) continue;
    const away = Math.min(distance(written, agent.id), distance(written, agent.name.toLowerCase()));
    if (away > leastDistance || (nearest && away === leastDistance)) continue;
    nearest = agent;
    leastDistance = away;
  }
  return nearest;
}

function outsideDelegatesTo(wish: DelegationCase, assignee: Agent): string {
  const { askedAgent, agents, serving } = wish;
  const others = [...agents.values()].filter(
    ({ id, enabled, delegatesTo }) =>
      id !== askedAgent.id && id !== assignee.id && enabled && serving(id) && delegatesTo.includes(assignee.id),
  );
  const cure =
    others.length > 0
      ? `Ask ${listed(namesOf(others), "or")}, who may delegate to ${assignee.name}.`
      : `No agent at work may delegate to ${assignee.name}: \`delegatesTo\` in each agent's bot.yaml decides.`;
  return `${askedAgent.name} may not delegate to ${assignee.name}. ${reachOf(wish)} ${cure}`;
}

/** To whom the asked agent may delegate, as a sentence. */
function reachOf({ askedAgent, agents }: DelegationCase): string {
  const reach = askedAgent.delegatesTo.flatMap((id) => agents.get(id) ?? []);
  return `${askedAgent.name} may delegate to ${reach.length > 0 ? listed(namesOf(reach), "and") : "nobody"}.`;
}

function namesOf(agents: readonly Agent[]): readonly string[] {
  return agents.map(({ name }) => name);
}

/** A person in the guild, as Discord has them now. `permissions` are the bits of all their roles together. */
export interface Person {
  readonly roleIds: readonly Snowflake[];
  readonly permissions: bigint;
  readonly isOwner: boolean;
}

/** See [Discord Docs/Permissions](https://docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags). */
const administrator = 1n << 3n;
const manageGuild = 1n << 5n;

/**
 * Whether a person may delegate. The guild's owner and administrators always may: they could give themselves any role.
 * Beyond them, holders of one of `delegatorRoleIds`; or, with null (the map names no roles), of Manage Guild. An empty
 * list (the guild has none of the roles that the map names) lets in nobody else.
 */
export function mayPersonDelegate(person: Person, delegatorRoleIds: readonly Snowflake[] | null): boolean {
  if (person.isOwner || (person.permissions & administrator) !== 0n) return true;
  if (delegatorRoleIds === null) return (person.permissions & manageGuild) !== 0n;
  return delegatorRoleIds.some((id) => person.roleIds.includes(id));
}
