/**
 * What a gateway did on Discord: which account spoke for which agent, in which guild, and who answered in which channel.
 * Called by the cluster's reader.
 */
import { asChannelName } from "../config/channel-names.ts";
import { isSnowflake } from "../domain/ids.ts";
import type { Gateway } from "./cluster-folder.ts";
import type { OldAgent } from "./old-agents.ts";
import { type FoundToken, findToken } from "./token.ts";
import type { Written } from "./written.ts";

/** How one agent stood to one channel. */
export interface OldChannel {
  readonly guild: string | null;
  /** A name as Discord shows it, or an id. */
  readonly ref: string;
  readonly agentId: string;
  /** `bound`: a rule of the gateway named this channel and this agent. */
  readonly isBound: boolean;
  /** Answered everyone, not only who mentioned it. */
  readonly answersAll: boolean;
  /** Listened to bots that mentioned it. */
  readonly hearsBots: boolean;
}

/** What an agent did on Discord. */
export interface OldPresence {
  readonly agentId: string;
  readonly token: FoundToken | null;
  readonly channels: readonly OldChannel[];
  /** It listened to every bot, also to one that did not mention it. */
  readonly heardEveryBot: boolean;
}

interface Account {
  readonly id: string;
  readonly place: Written;
}

const noOwnBot = "Each agent has a bot of its own. Make one for this agent and put its token into .env.";

/** Each agent of the gateway as it was on Discord. */
export function readPresences(gateway: Gateway, agents: readonly OldAgent[]): readonly OldPresence[] {
  const discord = gateway.config.at("channels", "discord");
  const accounts = accountsOf(discord);
  const bindings = bindingsOf(gateway);
  const presences = agents.map((agent) => {
    const account = accountFor(agent, agents, accounts, bindings);
    if (account) account.place.at("enabled").flag();
    const token = account ? findToken(account.place, agent.id, gateway, agents.length === 1) : null;
    const bound = bindings.filter(({ oldId, ref }) => ref !== null && oldId === agent.oldId);
    const listed = account ? listedChannels(account.place, discord, agent.id) : [];
    const channels = [...boundChannels(bound, listed, agent.id), ...listed];
    return {
      agentId: agent.id,
      token,
      channels,
      heardEveryBot: account !== null && heardBots(account.place, discord) === "all",
    };
  });
  refuseUnused(accounts, agents, bindings);
  return presences;
}

function accountsOf(discord: Written): readonly Account[] {
  const named = discord
    .at("accounts")
    .fields()
    .map(([id, place]) => ({ id, place }));
  return named.length > 0 || !discord.isThere ? named : [{ id: "default", place: discord }];
}

interface Binding {
  readonly oldId: string;
  readonly accountId: string | null;
  readonly guild: string | null;
  readonly ref: string | null;
}

/** The rules that are about Discord. */
function bindingsOf({ config }: Gateway): readonly Binding[] {
  return config
    .at("bindings")
    .items()
    .flatMap((rule) => {
      const match = rule.at("match");
      if (match.at("channel").text() !== "discord") {
        rule.refuse("Guildhall speaks Discord only.");
        return [];
      }
      match.at("roles").refuse("Who answers depends on the channel, not on the roles of who asks.");
      const guild = match.at("guildId").text();
      const oldId = rule.at("agentId").text() ?? "";
      return [{ oldId, accountId: match.at("accountId").text(), guild, ref: channelOf(match.at("peer")) }];
    });
}

function channelOf(peer: Written): string | null {
  const kind = peer.at("kind").text();
  if (kind === null) return null;
  const id = (peer.at("id").text() ?? "").replace(/^channel:/, "");
  if (kind === "channel" || kind === "group") return isSnowflake(id) ? id : channelName(id);
  peer.refuse("A direct message is answered by the agent whose bot it is sent to.");
  return null;
}

/** The account of a rule for the agent, else of its name, else the only one there is. */
function accountFor(
  agent: OldAgent,
  agents: readonly OldAgent[],
  accounts: readonly Account[],
  bindings: readonly Binding[],
): Account | null {
  const rule = bindings.find(
    ({ oldId, accountId, ref }) => oldId === agent.oldId && accountId !== null && ref === null,
  );
  const named = (id: string | null | undefined) => accounts.find((account) => account.id === id);
  const only = accounts.length === 1 && agents.length === 1 ? accounts[0] : undefined;
  const first = agents[0] === agent ? named("default") : undefined;
  return named(rule?.accountId) ?? named(agent.oldId) ?? named(agent.id) ?? only ?? first ?? null;
}

/** Accounts that nobody speaks through here. */
function refuseUnused(accounts: readonly Account[], agents: readonly OldAgent[], bindings: readonly Binding[]): void {
  const used = new Set(agents.map((agent) => accountFor(agent, agents, accounts, bindings)?.id));
  for (const { id, place } of accounts) if (!used.has(id)) place.refuse(`No agent speaks through it. ${noOwnBot}`);
}

/** The channels of the account's guilds, or of all accounts where it has none of its own. */
function listedChannels(account: Written, discord: Written, agentId: string): readonly OldChannel[] {
  const guilds = account.at("guilds").isThere ? account.at("guilds") : discord.at("guilds");
  const hearsBots = heardBots(account, discord) !== "none";
  return guilds.fields().flatMap(([guild, rules]) => {
    const byDefault = rules.at("requireMention").flag() === false;
    const channels = rules.at("channels").fields();
    if (byDefault && channels.length === 0) {
      rules
        .at("requireMention")
        .refuse("It answered everyone in every channel. List its channels in channel-map.yaml.");
    }
    return channels.flatMap(([key, channel]) => {
      if (key === "*") {
        channel.refuse("It answered in every channel. List its channels in channel-map.yaml.");
        return [];
      }
      if ((channel.at("allow").flag() ?? channel.at("enabled").flag()) === false) return [];
      const required = channel.at("requireMention").flag();
      const answersAll = required === null ? byDefault : !required;
      return [{ guild, ref: channelName(key), agentId, isBound: false, answersAll, hearsBots }];
    });
  });
}

/** The account's own word, else that for all accounts. */
function heardBots(account: Written, discord: Written): "all" | "mentioning" | "none" {
  const words = [account, discord].map((place) => place.at("allowBots")).map((allow) => allow.flag() ?? allow.text());
  const word = words.find((one) => one !== null);
  return word === true ? "all" : word === "mentions" ? "mentioning" : "none";
}

function boundChannels(
  bindings: readonly Binding[],
  listed: readonly OldChannel[],
  agentId: string,
): readonly OldChannel[] {
  return bindings.map(({ ref, guild }) => {
    const known = listed.find((channel) => channel.ref === ref);
    const { answersAll = false, hearsBots = false } = known ?? {};
    return { guild: guild ?? known?.guild ?? null, ref: ref ?? "", agentId, isBound: true, answersAll, hearsBots };
  });
}

/** As Discord shows a channel's name; here it may have its `#`. */
function channelName(key: string): string {
  return asChannelName(key.replace(/^#/, "").trim());
}
