/** An interaction in the domain's words, as workers' events become it and as its row keeps it until it is answered. */
import type { Command } from "../command/command.ts";
import { isSnowflake, type Snowflake } from "../domain/ids.ts";

/** What a person did with a command, a menu, a button or a form. */
export interface Interaction {
  readonly id: Snowflake;
  readonly applicationId: Snowflake;
  readonly token: string;
  readonly kind: "command" | "autocomplete" | "component" | "modal";
  /** The command with its subcommand after a space; of components and modals the custom id. */
  readonly name: string;
  readonly options: Readonly<Record<string, string | number | boolean>>;
  readonly focused: string | null;
  /** What was entered or chosen, by field. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** The message of the menu, or whose component was used. Not its words: they would stay in the row when it is deleted. */
  readonly target: { readonly messageId: Snowflake } | null;
  readonly channelId: Snowflake;
  readonly guildId: Snowflake | null;
  readonly user: {
    readonly id: Snowflake;
    readonly name: string;
    readonly roleIds: readonly Snowflake[];
    readonly permissions: string;
  };
  readonly acknowledged: boolean;
}

/** What a row keeps of it; one that an older version has written lacks the newer parts. */
export function readInteraction(payload: unknown): Interaction {
  return { fields: {}, target: null, ...(payload as Omit<Interaction, "fields" | "target">) };
}

/** The command that it is for, and what of its name is not the command's. */
export interface MeantCommand {
  readonly command: Command;
  readonly subcommand: string;
  readonly targetId: Snowflake | null;
}

/** Null when no command of the tree is meant: an old one, or a button of other software. */
export function commandOf(interaction: Interaction, tree: readonly Command[]): MeantCommand | null {
  const { kind, name, target } = interaction;
  if (kind === "component") return null;
  if (kind === "modal") {
    const [id = "", targetId = null] = name.split(":");
    const command = tree.find(({ form }) => form?.id === id);
    // It comes back from Discord, where anybody may have written it.
    return command ? { command, subcommand: "", targetId: targetId && isSnowflake(targetId) ? targetId : null } : null;
  }
  const command = tree.find((one) => name === one.name || (one.kind === "slash" && name.startsWith(`${one.name} `)));
  if (!command) return null;
  return { command, subcommand: name.slice(command.name.length + 1), targetId: target?.messageId ?? null };
}

/** As people know it, for sentences. */
export function titleOf(interaction: Interaction, tree: readonly Command[]): string {
  const meant = commandOf(interaction, tree);
  if (interaction.kind === "component") return "press of a button";
  if (interaction.kind === "command" && meant?.command.kind !== "menu") return `\`/${interaction.name}\``;
  return meant ? `“${meant.command.name}”` : "this";
}
