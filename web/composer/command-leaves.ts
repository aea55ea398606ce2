/** The slash commands one can use: a command without subcommands, or each of its subcommands. Pure. */
import type { Command, CommandOption } from "../wire/interaction.ts";
import { bestOf } from "./query.ts";

const subcommand = 1;
const subcommandGroup = 2;
const slash = 1;

/** Something one can run. */
export interface CommandLeaf {
  readonly root: Command;
  /** The command's name and those of the subcommand on the way. */
  readonly path: readonly string[];
  readonly description: string;
  readonly options: readonly CommandOption[];
}

/** What can be run of these commands. */
function leavesOf(commands: readonly Command[]): CommandLeaf[] {
  return commands.filter(({ type }) => type === slash).flatMap((root) => leaves(root, root, [root.name]));
}

/** Those that fit what was typed behind the slash. */
export function fittingLeaves(commands: readonly Command[], typed: string, max: number): CommandLeaf[] {
  const all = leavesOf(commands).toSorted((a, b) => a.path.join(" ").localeCompare(b.path.join(" ")));
  return bestOf(all, typed.trim(), ({ path }) => path.join(" "), max);
}

/** The command whose whole name is typed, with a space behind it; `marked` is preferred where several bots have one of that name. */
export function leafCalled(
  commands: readonly Command[],
  typed: string,
  marked: CommandLeaf | null,
): CommandLeaf | null {
  const isCalled = ({ path }: CommandLeaf): boolean => typed === `/${path.join(" ")} `;
  if (marked && isCalled(marked)) return marked;
  return leavesOf(commands).find(isCalled) ?? null;
}

/** Options that must be given come first, in the order of the command. */
export function requiredFirst(options: readonly CommandOption[]): CommandOption[] {
  return [...options.filter(({ required }) => required), ...options.filter(({ required }) => !required)];
}

function leaves(root: Command, node: Pick<CommandOption, "description" | "options">, path: string[]): CommandLeaf[] {
  const { description, options = [] } = node;
  const deeper = options.filter(({ type }) => type === subcommand || type === subcommandGroup);
  if (deeper.length === 0) return [{ root, path, description, options }];
  return deeper.flatMap((child) => leaves(root, child, [...path, child.name]));
}
