/**
 * The first step of `setup`: a token for each agent. Takes those that are set, asks for the others where somebody can be
 * asked, and keeps none that Discord has not accepted. A token is never shown, not even in part.
 */
import { writeEnvVariable } from "../../config/env-file-write.ts";
import { cleanToken, pastedSlip, type TokenSlot } from "../../config/token-slots.ts";
import type { AgentId } from "../../domain/ids.ts";
import { portalPage } from "../../domain/invite.ts";
import { type Identified, identify, type SetupBot } from "./bots.ts";
import type { SetupDesk } from "./desk.ts";
import type { Questions } from "./questions.ts";

/** The bots of all agents that have a good token now. `replace` names agents whose token is asked for anew. */
export async function gatherBots(
  desk: SetupDesk,
  slots: readonly TokenSlot[],
  replace: ReadonlySet<AgentId>,
): Promise<readonly SetupBot[]> {
  const bots = new Map<AgentId, SetupBot>();
  const kept = slots.flatMap((slot) => {
    const { agent, token } = slot;
    return token === null || replace.has(agent.id) ? [] : [{ slot, asked: identify(desk, agent, token) }];
  });
  // Asked all at once, told in the order of the agents.
  const unsure = new Set<TokenSlot>();
  for (const { slot, asked } of kept) {
    const identified = await asked;
    if (identified.ok) bots.set(slot.agent.id, identified.bot);
    else if (!identified.isRefused) unsure.add(slot);
    tellKept(desk, slot, identified);
  }
  const open = slots.filter((slot) => !bots.has(slot.agent.id) && !unsure.has(slot));
  const isAsked = desk.questions !== null && (await wantsToAdd(desk, desk.questions, open, bots.size > 0, replace));
  for (const slot of open) {
    const bot = isAsked && desk.questions ? await askFor(desk, desk.questions, slot, [...bots.values()]) : null;
    if (bot) bots.set(slot.agent.id, bot);
    else if (slot.problem !== null) desk.problem(`${slot.agent.tokenVariable} ${slot.problem}.`);
  }
  return slots.flatMap(({ agent }) => bots.get(agent.id) ?? []);
}

/** Whether to ask at all: who left agents out on purpose is not asked for each of them every time. */
async function wantsToAdd(
  desk: SetupDesk,
  questions: Questions,
  open: readonly TokenSlot[],
  hasBots: boolean,
  replace: ReadonlySet<AgentId>,
): Promise<boolean> {
  if (open.length === 0) return false;
  const isPlainlyOpen =
    hasBots && open.every(({ token, from, agent }) => token === null && from === null && !replace.has(agent.id));
  if (isPlainlyOpen) {
    desk.say();
    const names = open.map(({ agent }) => agent.name).join(", ");
    if (!(await questions.confirm(`No bot yet: ${names}. Add tokens now?`, false))) return false;
  }
  if (open.some(canBeWritten)) explain(desk);
  return true;
}

/** A variable that the shell has set would win over whatever is written into the file. */
function canBeWritten({ from }: TokenSlot): boolean {
  return from !== "environment";
}

function explain(desk: SetupDesk): void {
  desk.say();
  desk.say(`Each agent is a bot of its own, made at ${portalPage(null)}:`);
  desk.say("New Application, then the page Bot, then Reset Token. Paste the tokens here; what you paste is not shown");
  desk.say("and goes into .env alone. Press Enter to leave an agent out for now.");
  desk.say();
}

/** A word about a token that is set already. */
function tellKept(desk: SetupDesk, { agent, from }: TokenSlot, identified: Identified): void {
  if (identified.ok) {
    desk.good(described(identified.bot));
    return;
  }
  const text = `${agent.name}: ${identified.problem} (${agent.tokenVariable}, ${from}).`;
  if (!identified.isRefused) desk.failure(text);
  // Asked for anew, it is no problem any more.
  else if (desk.questions && from === ".env") desk.bad(text);
  else desk.problem(text);
}

async function askFor(
  desk: SetupDesk,
  questions: Questions,
  slot: TokenSlot,
  others: readonly SetupBot[],
): Promise<SetupBot | null> {
  const { agent } = slot;
  if (!canBeWritten(slot)) {
    const cure = "Unset it there, or set the right one there.";
    desk.bad(`${agent.tokenVariable} is set in the shell, which wins over .env. ${cure}`);
    return null;
  }
  for (;;) {
    const token = cleanToken(await questions.secret(`Token of ${agent.name}:`));
    if (token === "") return null;
    const found = await accept(desk, slot, token, others);
    if (typeof found !== "string") return found;
    desk.bad(found);
  }
}

/** The bot of a token that was pasted, once it is in `.env`; or why it is not taken. */
async function accept(
  desk: SetupDesk,
  { agent }: TokenSlot,
  token: string,
  others: readonly SetupBot[],
): Promise<SetupBot | string> {
  const slip = pastedSlip(token);
  if (slip !== null) return slip;
  const identified = await identify(desk, agent, token);
  if (!identified.ok) {
    const cure = identified.isRefused ? "Copy it again, or press Reset Token once more." : "Try again.";
    return `${identified.problem}. ${cure}`;
  }
  const { bot } = identified;
  const other = others.find(({ userId }) => userId === bot.userId);
  const kept = other ? null : writeEnvVariable(desk.root, agent.tokenVariable, token);
  if (kept?.ok) {
    desk.good(`${described(bot)}; its token is in .env now.`);
    for (const notice of kept.notices) desk.say(`  ${notice}`);
    return bot;
  }
  await bot.probe.close();
  if (kept) return `The token is right, but .env ${kept.problem.message}. ${kept.problem.cure} Then paste it again.`;
  return `This is the bot of ${other?.agent.name}: every agent needs an application of its own.`;
}

function described({ agent, username, applicationId }: SetupBot): string {
  const name = username === agent.name ? "" : ` is "${username}" on Discord`;
  return `${agent.name}${name} (application ${applicationId})`;
}
