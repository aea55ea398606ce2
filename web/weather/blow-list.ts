/** The faults that the panel has a button for: their words, what they do, and the fault that is asked for. Pure. */

/** Whom and what a button's fault is about. */
export interface Aim {
  /** A bot's user id; undefined for all of them. */
  readonly bot: string | undefined;
  /** Which requests are hit. */
  readonly filter: { readonly method?: string; readonly route?: string };
  /** Who acts in the page. */
  readonly userId: string | undefined;
}

/** One button. */
export interface BlowButton {
  readonly words: string;
  readonly note: string;
  /** It is about one bot, never all at once. */
  readonly isForOne?: boolean;
  readonly fault: (aim: Aim) => object;
}

/** Buttons that belong together. */
export interface BlowGroup {
  readonly name: string;
  readonly buttons: readonly BlowButton[];
}

const halfMinute = 30_000;

const connection: BlowGroup = {
  name: "Connection",
  buttons: [
    { words: "Cut", note: "The connection is cut without a word.", fault: ({ bot }) => ({ kind: "drop_socket", bot }) },
    {
      words: "Half open",
      note: "Nothing goes through any more, and nobody is told. The bot's next heartbeats notice.",
      fault: ({ bot }) => ({ kind: "half_open", bot }),
    },
    {
      words: "Reconnect",
      note: "Op 7: Discord asks the bot to reconnect.",
      fault: ({ bot }) => ({ kind: "reconnect", bot }),
    },
    {
      words: "End session",
      note: "Op 9: nothing is replayed; the bot signs in anew and catches up by itself.",
      fault: ({ bot }) => ({ kind: "invalid_session", bot, resumable: false }),
    },
    {
      words: "Close 4000",
      note: "Discord closes the connection with an unknown error.",
      fault: ({ bot }) => ({ kind: "close", bot, code: 4000 }),
    },
    {
      words: "No heartbeats",
      note: "Heartbeats are not acknowledged for 90 s: a zombie.",
      fault: ({ bot }) => ({ kind: "mute_acks", bot, forMs: 90_000 }),
    },
    {
      words: "Late heartbeats",
      note: "Heartbeats are acknowledged 5 s late, for 90 s.",
      fault: ({ bot }) => ({ kind: "delay_acks", bot, delayMs: 5_000, forMs: 90_000 }),
    },
    {
      words: "Refuse RESUME",
      note: "The next RESUME is refused: cut the connection to see it.",
      fault: ({ bot }) => ({ kind: "refuse_resume", bot }),
    },
  ],
};

const events: BlowGroup = {
  name: "Events",
  buttons: [
    {
      words: "Late",
      note: "Events come 3 s late, for 30 s.",
      fault: ({ bot }) => ({ kind: "delay_events", bot, delayMs: 3_000, forMs: halfMinute }),
    },
    {
      words: "Out of order",
      note: "Events of different channels overtake each other, for 30 s.",
      fault: ({ bot }) => ({ kind: "shuffle_events", bot, withinMs: 2_000, forMs: halfMinute }),
    },
    {
      words: "Deaf",
      note: "The bot is connected and hears nothing, until it reconnects or you clear it.",
      fault: ({ bot }) => ({ kind: "deafen", bot }),
    },
    {
      words: "Late guilds",
      note: "After its next IDENTIFY the bot is told of its guilds 3 s late, and never of what happened there meanwhile.",
      fault: ({ bot }) => ({ kind: "delay_guilds", bot, delayMs: 3_000 }),
    },
    {
      words: "Told again",
      note: "After its next RESUME the bot hears its last 20 events a second time.",
      fault: ({ bot }) => ({ kind: "repeat_events", bot, events: 20 }),
    },
  ],
};

const requests: BlowGroup = {
  name: "Requests",
  buttons: [
    {
      words: "Lose reply",
      note: "The next request is carried out, and its answer lost.",
      fault: ({ bot, filter }) => ({ kind: "lose_reply", bot, ...filter }),
    },
    {
      words: "Cut reply",
      note: "The next answer breaks off in its middle.",
      fault: ({ bot, filter }) => ({ kind: "cut_reply", bot, ...filter }),
    },
    {
      words: "Slow",
      note: "Answers come 3 s late, for 30 s.",
      fault: ({ bot, filter }) => ({ kind: "slow", bot, ...filter, delayMs: 3_000, forMs: halfMinute }),
    },
    {
      words: "Hang",
      note: "The next request is never answered.",
      fault: ({ bot, filter }) => ({ kind: "hang", bot, ...filter }),
    },
    {
      words: "500",
      note: "The next three requests fail within Discord.",
      fault: ({ bot, filter }) => ({ kind: "fail", bot, ...filter, status: 500, count: 3 }),
    },
    {
      words: "Cloudflare 502",
      note: "The next three requests get Cloudflare's page instead of Discord's answer.",
      fault: ({ bot, filter }) => ({ kind: "cloudflare", bot, ...filter, status: 502, count: 3 }),
    },
    ...(["user", "shared", "global"] as const).map((scope) => ({
      words: `429 ${scope}`,
      note: `The next two requests are rate limited for 2 s, with the scope ${scope}.`,
      fault: ({ bot, filter }: Aim) => ({ kind: "rate_limit", bot, ...filter, scope, retryAfterMs: 2_000, count: 2 }),
    })),
  ],
};

const discord: BlowGroup = {
  name: "All of Discord",
  buttons: [
    {
      words: "Gateway away",
      note: "The gateway refuses new connections for 10 s.",
      fault: () => ({ kind: "refuse_gateway", forMs: 10_000 }),
    },
    {
      words: "Guild out",
      note: "The guild is unavailable for 15 s: nobody can write, bots are told.",
      fault: () => ({ kind: "guild_outage", forMs: 15_000 }),
    },
    {
      words: "Wrong clock",
      note: "Discord's clock is 2 minutes slow in its headers, for a minute.",
      fault: () => ({ kind: "skew_clock", skewMs: -120_000, forMs: 60_000 }),
    },
    {
      words: "Close my DMs",
      note: "You take no direct messages from bots, until you clear it.",
      fault: ({ userId }) => ({ kind: "close_dms", userId }),
    },
  ],
};

const bot: BlowGroup = {
  name: "Bot",
  buttons: [
    {
      words: "Kill process",
      note: "The bot's process is killed without a word, and comes back by itself.",
      isForOne: true,
      fault: (aim) => ({ kind: "kill_process", bot: aim.bot }),
    },
    {
      words: "Few IDENTIFYs",
      note: "Discord says that 5 of the day's IDENTIFYs are left.",
      fault: (aim) => ({ kind: "start_limit", bot: aim.bot, remaining: 5 }),
    },
    {
      words: "No content",
      note: "The bot may not read messages any more: it is given up until you clear it and bring it back.",
      isForOne: true,
      fault: (aim) => ({ kind: "disallow_intents", bot: aim.bot, intents: ["messageContent"] }),
    },
  ],
};

/** Every button, in groups. */
export const blowGroups: readonly BlowGroup[] = [connection, events, requests, discord, bot];
