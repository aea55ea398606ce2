/** Which kind a channel is. See [Discord Docs/Channel types](https://docs.discord.com/developers/resources/channel#channel-object-channel-types). */
import type { Channel } from "../wire/channel.ts";

type Typed = Pick<Channel, "type">;

/** A conversation of two. */
export const isDm = ({ type }: Typed): boolean => type === 1;
/** A heading over channels. */
export const isCategory = ({ type }: Typed): boolean => type === 4;
/** A channel of posts. */
export const isForum = ({ type }: Typed): boolean => type === 15;
/** A thread, or a post of a forum. */
export const isThread = ({ type }: Typed): boolean => type >= 10 && type <= 12;
/** A channel whose messages stand in the channel list under a category. */
export const isGuildChannel = ({ type }: Typed): boolean => type === 0 || type === 5 || type === 15;
