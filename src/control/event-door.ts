/**
 * The door for what bots tell: each event is judged in the order and in the light that it needs, and is on disk when the
 * promise for it resolves. Kept by `control.ts`.
 */
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { Message, MessageEdit } from "../domain/message.ts";
import type { GuildEvent } from "./guild-events.ts";
import { handleInteraction } from "./handle-interaction.ts";
import type { Interaction } from "./interaction.ts";
import type { NamedMessage } from "./named-messages.ts";
import type { Rooms } from "./rooms.ts";

/** What happened on Discord, in the domain's words. `nonce` is set on our own posts' echoes. */
export type ControlEvent =
  | GuildEvent
  | {
      readonly type: "message_created";
      readonly message: Message;
      readonly nonce: string | null;
      /** Heard as it was made, and made by a token's request: no replay, no notice of Discord's, no answer to a command. */
      readonly isLivePost: boolean;
    }
  | ({ readonly type: "message_named" } & NamedMessage)
  | {
      readonly type: "message_edited";
      readonly authorId: Snowflake;
      readonly channelId: Snowflake;
      readonly edit: MessageEdit;
    }
  | { readonly type: "messages_deleted"; readonly channelId: Snowflake; readonly messageIds: readonly Snowflake[] }
  | { readonly type: "interaction_created"; readonly interaction: Interaction };

type SeenPost = Extract<ControlEvent, { type: "message_created" }>;

/** How long a message waits for word of the channel it stands in, and another map for that of its channels. */
const unknownChannelMs = 5_000;

/** The door of one house. */
export class EventDoor {
  readonly #rooms: Rooms;
  readonly #closed = Promise.withResolvers<void>();
  #isClosed = false;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
  }

  /** Takes what a bot saw; resolves when it is on disk. */
  async receive(agentId: AgentId, event: ControlEvent): Promise<void> {
    const { arrivals, discord, guildEvents, changes, interactions, listening, named, view, voice } = this.#rooms;
    listening.heardFrom(agentId);
    switch (event.type) {
      case "message_created":
        if (event.message.guildId !== null)
          listening.told(agentId, { messageId: event.message.id, channelId: event.message.channelId });
        return named.bring(agentId, event.message, () => this.#record(agentId, event));
      case "message_named":
        listening.told(agentId, event);
        return named.named(agentId, event);
      case "message_edited":
        // What we have said ourselves changes often, and wakes nobody.
        return view.botByUserId(event.authorId) === null ? changes.edit(event.edit) : undefined;
      case "messages_deleted":
        named.forget(event.messageIds);
        return changes.remove(event.messageIds);
      case "interaction_created":
        return handleInteraction(agentId, event.interaction, interactions);
      default:
        discord.denials.heed(agentId, event);
        await guildEvents.apply(agentId, event);
        if (event.type === "channel_deleted") await this.#removeChannel(event.channelId);
        if (event.type !== "guild_available") return;
        arrivals.tell(agentId, event.guild.id);
        await voice.guildKnown();
    }
  }

  /** Resolves with true once bots have told of all these channels; with false when they have not after a while. */
  whenChannelsKnown(channelIds: readonly Snowflake[]): Promise<boolean> {
    const { view, memory, clock } = this.#rooms;
    const awaited = channelIds.filter((id) => !view.isChannel(id)).map((id) => memory.whenChannelKnown(id));
    const tooLate = Promise.race([clock.delay(unknownChannelMs), this.#closed.promise]);
    return Promise.race([Promise.all(awaited).then(() => true), tooLate.then(() => false)]);
  }

  /** Nothing waits here any more. */
  close(): void {
    this.#isClosed = true;
    this.#closed.resolve();
  }

  /** Whether Discord tells of its threads as well is its own affair: they are gone with it. */
  async #removeChannel(channelId: Snowflake): Promise<void> {
    const { changes, view } = this.#rooms;
    const gone = [channelId, ...view.threadsOf(channelId)];
    await Promise.all(gone.map((id) => changes.removeChannel(id)));
  }

  async #record(agentId: AgentId, event: SeenPost): Promise<void> {
    const { discord, guildEvents, messages, unread } = this.#rooms;
    const { message } = event;
    // Routing needs the guild as it was when the message was written.
    await guildEvents.applied();
    if (message.authorKind === "own_bot") await this.#hearOurselves(agentId, event);
    if (message.guildId === null) discord.denials.heedMessage(agentId, message.authorId);
    // What our bots said wakes nobody, and may be what somebody waits to hear of.
    if (message.authorKind !== "own_bot") {
      messages.expect(message);
      await unread.whenRead(agentId, message.channelId);
    }
    await this.#whenChannelKnown(message);
    return messages.handle(agentId, message);
  }

  /** Anybody may send a nonce; only what our bots said can be an echo, and only a bot itself is told the nonce. */
  async #hearOurselves(agentId: AgentId, { message, nonce, isLivePost }: SeenPost): Promise<void> {
    const { sender, view, foreignSpeakers } = this.#rooms;
    if (nonce && (await sender.settleByEcho(nonce, message.id, message.channelId))) return;
    if (isLivePost && view.bot(agentId)?.userId === message.authorId)
      await foreignSpeakers.judge(agentId, message, nonce);
  }

  /** A guild may be reported late, and a thread after the first words in it: what comes before is not yet judged. */
  async #whenChannelKnown({ guildId, channelId }: Message): Promise<void> {
    const { view, memory, clock } = this.#rooms;
    if (guildId === null || guildId !== (view.guildId ?? guildId) || view.isChannel(channelId)) return;
    await Promise.race([memory.whenChannelKnown(channelId), clock.delay(unknownChannelMs), this.#closed.promise]);
    if (this.#isClosed) throw new Error("Guildhall is stopping: the next start hears this message again.");
  }
}
