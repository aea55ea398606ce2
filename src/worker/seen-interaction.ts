/**
 * Translates an interaction as Discord sends it into the protocol's: commands with their options, menus with the message
 * they were opened on, buttons, selects, and forms with what was entered. Pure; called by `inbound.ts`.
 */
import {
  type APIApplicationCommandInteractionDataOption,
  type APIInteraction,
  type APIModalSubmissionComponent,
  ApplicationCommandOptionType,
  InteractionType,
  type ModalSubmitComponent,
} from "discord-api-types/v10";
import type { SeenInteraction } from "../ipc/worker-events.ts";

type CommandOption = APIApplicationCommandInteractionDataOption<InteractionType.ApplicationCommand>;
type Asked = Pick<SeenInteraction, "name" | "options" | "focused" | "fields">;

const kinds: Readonly<Partial<Record<InteractionType, SeenInteraction["kind"]>>> = {
  [InteractionType.ApplicationCommand]: "command",
  [InteractionType.ApplicationCommandAutocomplete]: "autocomplete",
  [InteractionType.MessageComponent]: "component",
  [InteractionType.ModalSubmit]: "modal",
};

/** An interaction that nobody has acknowledged yet; null for kinds that we do not serve (pings, context-less ones). */
export function seenInteraction(interaction: APIInteraction): SeenInteraction | null {
  const kind = kinds[interaction.type];
  const user = interaction.member?.user ?? interaction.user;
  // Both are optional, and either may come alone.
  const channelId = interaction.channel?.id ?? interaction.channel_id;
  if (!kind || !user || !channelId || !interaction.data) return null;
  return {
    id: interaction.id,
    applicationId: interaction.application_id,
    token: interaction.token,
    kind,
    ...askedIn(interaction.data),
    target: targetOf(interaction),
    channelId,
    guildId: interaction.guild_id ?? null,
    user: {
      id: user.id,
      name: interaction.member?.nick ?? user.global_name ?? user.username,
      roleIds: interaction.member?.roles ?? [],
      permissions: interaction.member?.permissions ?? "0",
    },
    acknowledged: false,
  };
}

function askedIn(data: NonNullable<APIInteraction["data"]>): Asked {
  if ("name" in data) return askedByCommand(data.name, "options" in data ? (data.options ?? []) : []);
  const nothing = { name: data.custom_id, options: {}, focused: null };
  if ("components" in data) {
    return { ...nothing, fields: Object.fromEntries(data.components.flatMap((one) => fieldsIn(one))) };
  }
  return { ...nothing, fields: "values" in data ? { [data.custom_id]: data.values } : {} };
}

/** Walks into subcommands: their names join the command's, their options are the options. */
function askedByCommand(name: string, options: readonly unknown[]): Asked {
  const path = [name];
  let level = options as readonly CommandOption[];
  let nested = level[0];
  while (
    nested &&
    (nested.type === ApplicationCommandOptionType.Subcommand ||
      nested.type === ApplicationCommandOptionType.SubcommandGroup)
  ) {
    path.push(nested.name);
    level = nested.options ?? [];
    nested = level[0];
  }
  const values: Record<string, string | number | boolean> = {};
  let focused: string | null = null;
  for (const option of level) {
    if ("value" in option) values[option.name] = option.value;
    if ("focused" in option && option.focused === true) focused = option.name;
  }
  return { name: path.join(" "), options: values, focused, fields: {} };
}

/** The fields of a form that was sent; they stand in rows or labels. */
function fieldsIn(component: APIModalSubmissionComponent | ModalSubmitComponent): [string, string[]][] {
  if ("components" in component) return component.components.flatMap((inner) => fieldsIn(inner));
  if ("component" in component) return fieldsIn(component.component);
  if ("values" in component) return [[component.custom_id, component.values]];
  return "value" in component ? [[component.custom_id, [String(component.value ?? "")]]] : [];
}

/** The message of a menu, which is sent along; or the one whose component was used. */
function targetOf({ data, message }: APIInteraction): SeenInteraction["target"] {
  const chosen =
    data && "target_id" in data && "messages" in data.resolved ? data.resolved.messages[data.target_id] : undefined;
  const target = chosen ?? message;
  return target ? { messageId: target.id, content: target.content } : null;
}
