/**
 * The part of the worker protocol that is about a bot as a whole and its guild: what `doctor` and `setup` ask of a probe. A
 * worker with a connection answers it too, but for `reach_api`.
 */
import * as z from "zod";
import { bits, id, nothing, outcomeOf } from "./shapes.ts";

/** What one bot is allowed to read of a guild: enough to compute what it may do in every channel. */
export const surveyedGuild = z.object({
  id,
  name: z.string(),
  ownerId: id,
  /** The role whose id is the guild's is @everyone. `botId`: the bot whose own managed role it is. */
  roles: z.array(
    z.object({
      id,
      name: z.string(),
      permissions: bits,
      position: z.number(),
      managed: z.boolean(),
      botId: id.nullable(),
    }),
  ),
  /** Channels and categories, no threads. Those that the bot may not view can be absent. */
  channels: z.array(
    z.object({
      id,
      /** Discord's channel type. */
      type: z.number(),
      name: z.string(),
      parentId: id.nullable(),
      position: z.number(),
      overwrites: z.array(z.object({ id, kind: z.enum(["role", "member"]), allow: bits, deny: bits })),
    }),
  ),
  /** The member that was asked for. `timedOutUntil`: milliseconds since 1970. */
  member: z.object({
    userId: id,
    nickname: z.string().nullable(),
    roleIds: z.array(id),
    timedOutUntil: z.number().nullable(),
  }),
});
export type SurveyedGuild = z.infer<typeof surveyedGuild>;

/** A bot's application. See [Discord Docs/Application](https://docs.discord.com/developers/resources/application). */
const surveyedApplication = z.object({
  id,
  name: z.string(),
  /** Discord's bits; `intents` spells out those that allow privileged intents. */
  flags: z.number(),
  intents: z.object({ messageContent: z.boolean(), members: z.boolean(), presence: z.boolean() }),
  /** Whether others than its owner may invite it. */
  isPublic: z.boolean(),
  requiresCodeGrant: z.boolean(),
  ownerName: z.string().nullable(),
  installParams: z.object({ scopes: z.array(z.string()), permissions: bits }).nullable(),
});

/** One unauthenticated request, looked at closely: what stands between us and Discord. */
const reach = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("answered"),
    status: z.number(),
    /** Whether it was JSON, as Discord answers, and not somebody's web page. */
    isJson: z.boolean(),
    /** The header `Server`. */
    server: z.string().nullable(),
    /** The header `Date`, in milliseconds since 1970, with the local time half way between request and answer. */
    clock: z.object({ theirsMs: z.number(), oursMs: z.number() }).nullable(),
  }),
  /** `code` is Node's: ENOTFOUND, ECONNREFUSED, a certificate's trouble; ABORT_ERR after the deadline. */
  z.object({ kind: z.literal("failed"), code: z.string(), problem: z.string() }),
]);

/** The calls; part of `workerCalls`. */
export const probeCalls = {
  /** Needs no token. */
  reach_api: { input: nothing, output: outcomeOf(reach) },
  read_application: { input: nothing, output: outcomeOf(surveyedApplication) },
  read_self: {
    input: nothing,
    /** `avatar` is Discord's hash of it. */
    output: outcomeOf(z.object({ userId: id, name: z.string(), avatar: z.string().nullable() })),
  },
  read_bot_gateway: {
    input: nothing,
    output: outcomeOf(
      z.object({
        url: z.string(),
        identifies: z.object({ total: z.number(), remaining: z.number(), resetAfterMs: z.number() }),
      }),
    ),
  },
  /** The guilds that the bot is in; at most 200. */
  read_guilds: { input: nothing, output: outcomeOf(z.array(z.object({ id, name: z.string() }))) },
  /** `userId`: whose membership to read with it, usually the bot's own. */
  read_guild: { input: z.object({ guildId: id, userId: id }), output: outcomeOf(surveyedGuild) },
  /** Makes one, however often it is asked: read the guild before asking again. */
  create_channel: {
    input: z.object({
      guildId: id,
      name: z.string().min(1).max(100),
      kind: z.enum(["text", "forum", "category"]),
      parentId: id.nullable(),
    }),
    output: outcomeOf(z.object({ id })),
  },
  /** Makes one without permissions, however often it is asked. */
  create_role: {
    input: z.object({ guildId: id, name: z.string().min(1).max(100) }),
    output: outcomeOf(z.object({ id })),
  },
  /** What a channel says of one role or member, in place of what it said before. */
  set_overwrite: {
    input: z.object({ channelId: id, targetId: id, kind: z.enum(["role", "member"]), allow: bits, deny: bits }),
    output: outcomeOf(nothing),
  },
  /** `image` is a data URI; Discord answers with its hash of it. */
  edit_avatar: {
    input: z.object({ image: z.string().startsWith("data:image/") }),
    output: outcomeOf(z.object({ avatar: z.string().nullable() })),
  },
  /** What the bot is called in one guild; null takes the nickname away. */
  edit_nickname: {
    input: z.object({ guildId: id, nickname: z.string().max(32).nullable() }),
    output: outcomeOf(nothing),
  },
} as const;
