/** The series of each bot: its process, its connection, its requests; and of the address from which all of them speak. */
import { countedOfBots, perBot, type Series, sample } from "./samples.ts";

/** All states that `guildhall_bot_state` has a sample for. */
export const botStates = [
  "no_token",
  "starting",
  "ready",
  "disconnected",
  "stopping",
  "exited",
  "parked",
  "given_up",
  "paused",
] as const;
const statusOf = { unauthorized: "401", forbidden: "403", rateLimited: "429" } as const;

/** The series, in the order in which they are told. */
export const seriesOfBots: readonly Series[] = [
  {
    name: "guildhall_bot_state",
    type: "gauge",
    help: "1 for the state that the bot is in, 0 for all others.",
    labels: ["bot", "state"],
    samples: ({ bots }) =>
      bots.flatMap((bot) => botStates.map((state) => sample(bot.state === state ? 1 : 0, { bot: bot.id, state }))),
  },
  {
    name: "guildhall_bot_restarts_total",
    type: "counter",
    help: "Processes of the bot since its first one, whatever ended the one before.",
    labels: ["bot"],
    samples: perBot(({ restartCount }) => restartCount),
  },
  {
    name: "guildhall_gateway_latency_seconds",
    type: "gauge",
    help: "From the last gateway heartbeat to its acknowledgement; absent before the first one of a connection.",
    labels: ["bot"],
    samples: perBot(({ gatewayLatencyMs }) => (gatewayLatencyMs === null ? null : gatewayLatencyMs / 1000)),
  },
  {
    name: "guildhall_gateway_identifies_left",
    type: "gauge",
    help: "IDENTIFYs that Discord grants this token yet today, as it last told; absent before it did.",
    labels: ["bot"],
    samples: perBot(({ identifiesLeft }) => identifiesLeft),
  },
  {
    name: "guildhall_gateway_events_open",
    type: "gauge",
    help: "Events that the bot's worker has received and that are not yet on disk.",
    labels: ["bot"],
    samples: perBot(({ openEventCount }) => openEventCount),
  },
  {
    name: "guildhall_sightings_total",
    type: "counter",
    help: "Messages that the bot saw; whichever bots saw it, a message is recorded once.",
    labels: ["bot"],
    samples: countedOfBots(({ sightings }) => sightings),
  },
  {
    name: "guildhall_message_recalls_total",
    type: "counter",
    help: "Messages that the bot only named and was then asked for, because the bot that reports their channel had not brought them.",
    labels: ["bot"],
    samples: countedOfBots(({ recalls }) => recalls),
  },
  {
    name: "guildhall_deaf_total",
    type: "counter",
    help: "How often the bot was made to reconnect because it was connected and did not hear what others heard.",
    labels: ["bot"],
    samples: countedOfBots(({ deafness }) => deafness),
  },
  {
    name: "guildhall_rest_requests_open",
    type: "gauge",
    help: "Requests to Discord that wait for their answer, or for their turn.",
    labels: ["bot"],
    samples: perBot(({ openRequestCount }) => openRequestCount),
  },
  {
    name: "guildhall_rest_invalid_requests_total",
    type: "counter",
    help: "Answers that Discord holds against this host's address: 401, 403, and 429 that are not shared.",
    labels: ["bot", "status"],
    samples: ({ bots }) =>
      bots.flatMap(({ id, invalidRequests }) =>
        (["unauthorized", "forbidden", "rateLimited"] as const).map((kind) =>
          sample(invalidRequests[kind], { bot: id, status: statusOf[kind] }),
        ),
      ),
  },
  {
    name: "guildhall_address_invalid_requests",
    type: "gauge",
    help: "Such answers to all bots of this host within the last ten minutes; at 1,000 everything stops.",
    labels: [],
    samples: ({ address }) => [sample(address.invalidCount)],
  },
  {
    name: "guildhall_address_held",
    type: "gauge",
    help: "1 while nothing but answers to commands leaves this host, else 0.",
    labels: [],
    samples: ({ address }) => [sample(address.isHeld ? 1 : 0)],
  },
];
