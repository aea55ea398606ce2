/**
 * Answers the calls that change a guild and how a bot looks: what `setup` and `doctor --fix` ask of a probe. One request each and no second
 * one: making is not idempotent on Discord, so whoever asked reads again before it repeats an unknown outcome.
 */
import type { API } from "@discordjs/core/http-only";
import { ChannelType, OverwriteType } from "discord-api-types/v10";
import type * as z from "zod";
import type { Outcome } from "../domain/outcome.ts";
import type { LinkHandlers } from "../ipc/link.ts";
import type { workerCalls } from "../ipc/worker-calls.ts";
import { outcomeOf } from "./request-outcome.ts";

type Calls = Pick<
  typeof workerCalls,
  "create_channel" | "create_role" | "set_overwrite" | "edit_avatar" | "edit_nickname"
>;
type Answers = LinkHandlers<never, Calls>["answer"];
type Input<Name extends keyof Calls> = z.output<Calls[Name]["input"]>;

/** What the guild's audit log shows beside each change. */
const reason = "guildhall setup";
const types = {
  text: ChannelType.GuildText,
  forum: ChannelType.GuildForum,
  category: ChannelType.GuildCategory,
} as const;
const done = {};
/** Discord does not say for how long; its limit is a few pictures an hour. */
const avatarRestMs = 30 * 60_000;

/** The functions that answer each call; `connection` gives the API once the worker has its token. */
export function createFurnishing(connection: () => API): Answers {
  return {
    create_channel: (input) => outcomeOf(createChannel(connection(), input)),
    create_role: (input) => outcomeOf(createRole(connection(), input)),
    set_overwrite: (input) => outcomeOf(setOverwrite(connection(), input)),
    edit_avatar: async (input) => patient(await outcomeOf(editAvatar(connection(), input))),
    edit_nickname: (input) => outcomeOf(editNickname(connection(), input)),
  };
}

/** Overwrites are not sent: the channel has its category's, a category the guild's defaults. */
async function createChannel(api: API, { guildId, name, kind, parentId }: Input<"create_channel">) {
  const form = { name, type: types[kind], ...(parentId === null ? {} : { parent_id: parentId }) };
  return { id: (await api.guilds.createChannel(guildId, form, { reason })).id };
}

/** A role that allows nothing of itself. */
async function createRole(api: API, { guildId, name }: Input<"create_role">) {
  return { id: (await api.guilds.createRole(guildId, { name, permissions: "0" }, { reason })).id };
}

async function setOverwrite(api: API, { channelId, targetId, kind, allow, deny }: Input<"set_overwrite">) {
  const type = kind === "member" ? OverwriteType.Member : OverwriteType.Role;
  await api.channels.editPermissionOverwrite(
    channelId,
    targetId,
    { type, allow, deny },
    { reason: "guildhall doctor --fix" },
  );
  return done;
}

async function editAvatar(api: API, { image }: Input<"edit_avatar">) {
  return { avatar: (await api.users.edit({ avatar: image })).avatar };
}

async function editNickname(api: API, { guildId, nickname }: Input<"edit_nickname">) {
  await api.users.editCurrentGuildMember(guildId, { nick: nickname }, { reason });
  return done;
}

/** Discord words this limit as a mistake in the form, although the same form is right an hour later. */
function patient<Value>(outcome: Outcome<Value>): Outcome<Value> {
  if (outcome.kind !== "refused" || !outcome.problem.includes("AVATAR_RATE_LIMIT")) return outcome;
  const problem = "Discord lets a bot change its picture only a few times an hour.";
  return { kind: "retry", afterMs: avatarRestMs, problem };
}
