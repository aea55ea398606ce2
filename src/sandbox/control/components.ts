/** Using what bots attach to messages, as a person: buttons, selects of every kind, and modals. */
import * as z from "zod";
import { channelFor } from "../acts/access.ts";
import { componentData, modalData } from "../acts/component-input.ts";
import { InteractionType, interact } from "../acts/interact.ts";
import { componentNamed } from "../rest/components.ts";
import { type OpenCall, ok, type Reply } from "../rest/routes.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Message } from "../state/nouns.ts";
import type { ChannelState } from "../state/world.ts";
import { actor } from "./acting.ts";
import { botOf } from "./commands.ts";
import { BadRequest, type ControlRoute, control, found, parse, usable } from "./routes.ts";

const user = "/sandbox/users/{userId}";
const clickForm = z.strictObject({
  channelId: z.string(),
  messageId: z.string(),
  customId: z.string(),
  /** What was chosen in a select: values of its options, or ids. */
  values: z.array(z.string()).default([]),
});
const modalForm = z.strictObject({
  interactionId: z.string(),
  fields: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
});

/** Routes of components. */
export const componentControlRoutes: readonly ControlRoute[] = [
  control("POST", `${user}/clicks`, click),
  control("POST", `${user}/modals`, submitModal),
];

function click(sandbox: Sandbox, call: OpenCall): Reply {
  const me = actor(sandbox, call);
  const { channelId, messageId, customId, values } = parse(clickForm, call.body);
  const state = channelFor(sandbox, me.id, channelId);
  const message = visibleMessage(state, messageId, me.id);
  const component = found(componentNamed(message.components, customId), `component "${customId}" on this message`);
  if (component.disabled === true) throw new BadRequest(`The component "${customId}" is disabled.`);
  const scope = { userId: me.id, guildId: state.channel.guild_id ?? null };
  const data = usable(() => componentData(sandbox, component, values, scope));
  const bot = botOf(sandbox, message.application_id ?? message.author.id);
  const origin = { commandName: null, target: null, openedById: null, message };
  const use = { type: InteractionType.component, user: me, bot, state, data, ...origin };
  return ok({ interactionId: interact(sandbox, use).id });
}

function submitModal(sandbox: Sandbox, call: OpenCall): Reply {
  const me = actor(sandbox, call);
  const { interactionId, fields } = parse(modalForm, call.body);
  const opened = found(sandbox.world.interactions.get(interactionId), `interaction ${interactionId}`);
  const { modal, channelId, guildId, sourceMessageId, commandName, target = null } = opened;
  if (modal === null || opened.userId !== me.id)
    throw new BadRequest("This interaction opened no modal for this user.");
  const state = found(sandbox.world.channels.get(channelId), `channel ${channelId}`);
  const row = interact(sandbox, {
    type: InteractionType.modalSubmit,
    user: me,
    bot: botOf(sandbox, opened.applicationId),
    state,
    data: usable(() => modalData(sandbox, modal, fields, { userId: me.id, guildId })),
    commandName,
    target,
    openedById: opened.id,
    message: sourceMessageId === null ? null : visibleMessage(state, sourceMessageId, me.id),
  });
  return ok({ interactionId: row.id });
}

function visibleMessage(state: ChannelState, messageId: string, userId: string): Message {
  const hidden = state.ephemerals.get(messageId);
  const message = state.log.get(messageId)?.message ?? (hidden?.userId === userId ? hidden.message : undefined);
  return found(message, `message ${messageId}`);
}
