/** Checks `token`, `intents` and `identifies`: what Discord says of each bot by itself, whatever guild it is in. */
import type { Config } from "../../config/load.ts";
import type { Agent } from "../../domain/agent.ts";
import { isSnowflake } from "../../domain/ids.ts";
import { portalPage } from "../../domain/invite.ts";
import { maxIdentifiesPerDay } from "../../domain/restart.ts";
import { isTokenShaped } from "../../domain/token-shape.ts";
import { refusedWords } from "../refusal.ts";
import { type Finding, voiceOf } from "./finding.ts";
import type { AcceptedBot, BotSurvey } from "./survey.ts";

const token = voiceOf("token");
const intents = voiceOf("intents");
const identifies = voiceOf("identifies");
const hardlyAnyIdentifies = 20;

/** Enabled agents without a token, when others have one. */
export function checkMissingTokens({ agents, tokens }: Config): readonly Finding[] {
  const without = agents.filter(({ enabled, id }) => enabled && !tokens.has(id));
  return without.map(({ name, tokenVariable }) =>
    token.warn(name, {
      what: `It has no token (${tokenVariable}).`,
      why: "It is not started, and messages for it stay unanswered.",
      cure: "Run `guildhall setup`, which asks for it, or write it into .env; or set `enabled: false` in its bot.yaml.",
    }),
  );
}

/** What is wrong with one bot, or that nothing is. */
export function checkBot(survey: BotSurvey, { tokens }: Config): readonly Finding[] {
  if (survey.kind === "turned_away") return [turnedAway(survey, tokens.get(survey.agent.id) ?? "")];
  const { agent, username } = survey;
  return [
    token.ok(agent.name, `Discord knows it as ${username}.`),
    ...checkIntents(survey),
    ...checkIdentifies(survey),
  ];
}

function turnedAway({ agent, outcome }: Extract<BotSurvey, { kind: "turned_away" }>, value: string): Finding {
  const { name, tokenVariable } = agent;
  if (outcome.kind !== "refused" || outcome.status !== 401) {
    return token.fail(name, {
      what: `Discord could not be asked about it: ${outcome.problem}`,
      why: "So nothing is known of it.",
      cure: "Run this again in a minute; if it stays so, see what the check `api` says.",
    });
  }
  const hint = isTokenShaped(value)
    ? "It was reset, or belongs to a bot that is gone."
    : "It has not the shape of a bot's token, three parts with dots between: perhaps it is the client secret or the public key.";
  return token.fail(name, {
    what: `${refusedWords.bad_token} (${tokenVariable}).`,
    why: `${hint} Guildhall gives this bot up; the others serve.`,
    cure: `On ${portalPage(applicationIdIn(value))} press "Reset Token" and put the new one into .env as ${tokenVariable}=…`,
  });
}

/** A token begins with its bot's id, which is no secret and nearly always the application's. */
function applicationIdIn(value: string): string | null {
  const id = Buffer.from(value.split(".")[0] ?? "", "base64url").toString("latin1");
  return isSnowflake(id) && id.length > 15 ? id : null;
}

function checkIntents({ agent, application }: AcceptedBot): readonly Finding[] {
  if (application.kind !== "done") return [unread(intents, agent, "its application", application.problem)];
  const { id, intents: allowed } = application.value;
  if (allowed.messageContent) return [intents.ok(agent.name, "Reading what people write is allowed.")];
  return [
    intents.fail(agent.name, {
      what: `${refusedWords.disallowed_intents}.`,
      why: "It closes the connection with code 4014, and Guildhall gives this bot up; the others serve.",
      cure: `On ${portalPage(id)} switch on "Message Content Intent" below "Privileged Gateway Intents" and save.`,
    }),
  ];
}

function checkIdentifies({ agent, gateway }: AcceptedBot): readonly Finding[] {
  if (gateway.kind !== "done") return [unread(identifies, agent, "its connections", gateway.problem)];
  const { total, remaining, resetAfterMs } = gateway.value.identifies;
  if (total - remaining < maxIdentifiesPerDay) {
    return [identifies.ok(agent.name, `${remaining} of ${total} connections are left today.`)];
  }
  const tell = remaining < hardlyAnyIdentifies ? identifies.fail : identifies.warn;
  const hours = Math.ceil(resetAfterMs / 3_600_000);
  return [
    tell(agent.name, {
      what: `Only ${remaining} of ${total} connections (IDENTIFYs) are left today.`,
      why: `Something connects with this token again and again; when all are spent Discord resets it. From ${maxIdentifiesPerDay} on Guildhall connects no more.`,
      cure: `Stop whatever else uses the token. The count begins anew in ${hours} h, and Guildhall waits for that by itself.`,
    }),
  ];
}

function unread(voice: typeof token, agent: Agent, what: string, problem: string): Finding {
  return voice.warn(agent.name, {
    what: `Discord would not tell about ${what}: ${problem}`,
    why: "So this was not checked.",
    cure: "Run this again in a minute.",
  });
}
