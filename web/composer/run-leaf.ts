/** Sends a command that was filled in, and asks its bot for choices meanwhile. */
import type { CommandUse } from "../api/requests.ts";
import { waitFor } from "../store/interactions.ts";
import { attempt } from "../store/notices.ts";
import { mine } from "../store/person.ts";
import { goToEnd } from "../store/place.ts";
import type { Choice } from "../wire/interaction.ts";
import { uploadsOf } from "./add-files.ts";
import type { CommandLeaf } from "./command-leaves.ts";
import type { Filled } from "./filled.ts";

/** Runs it; true when it was sent. */
export async function runLeaf(leaf: CommandLeaf, channelId: string, filled: Filled): Promise<boolean> {
  const name = `/${leaf.path.join(" ")}`;
  const answer = await attempt(
    useOf(leaf, channelId, filled).then((use) => mine().runCommand(use)),
    `${name} was not sent`,
  );
  if (answer) {
    waitFor(answer.value.interactionId, { component: null, name });
    goToEnd();
  }
  return answer !== null;
}

/** The bot's choices for what is typed into one option. @throws Refusal */
export async function choicesFor(
  leaf: CommandLeaf,
  channelId: string,
  filled: Filled,
  focused: string,
): Promise<readonly Choice[]> {
  const use = await useOf(leaf, channelId, filled);
  return (await mine().autocomplete({ ...use, focused })).choices;
}

async function useOf({ root, path, options }: CommandLeaf, channelId: string, filled: Filled): Promise<CommandUse> {
  const given = await Promise.all(
    options.map(async ({ name }): Promise<[string, unknown][]> => {
      const own = filled[name];
      if (own === undefined || own.value === "") return [];
      return [[name, own.file ? (await uploadsOf([own.file]))[0] : own.value]];
    }),
  );
  const subcommand = path.slice(1).join(" ");
  return {
    channelId,
    applicationId: root.application_id,
    name: root.name,
    ...(subcommand === "" ? {} : { subcommand }),
    options: Object.fromEntries(given.flat()),
  };
}
