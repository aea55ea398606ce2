/**
 * The application of a bot, read and changed by itself; its flags switch privileged intents as the portal does.
 * See [Discord Docs/Edit current application](https://docs.discord.com/developers/resources/application#edit-current-application).
 */
import * as z from "zod";
import { showBot } from "../acts/bot-state.ts";
import { problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import type { BotRow } from "../state/rows.ts";
import { put } from "../state/tables.ts";
import { disallowedBy, profileOf, wireApplication } from "../wire/application.ts";
import { bitsField, parseForm } from "./form.ts";
import { type Call, ok, type Reply, type Route, route } from "./routes.ts";

const form = z.object({
  description: z.string().max(400).nullish(),
  flags: z.number().int().min(0).nullish(),
  tags: z.array(z.string().max(20)).max(5).nullish(),
  install_params: z
    .object({ scopes: z.array(z.enum(["bot", "applications.commands"])).max(20), permissions: bitsField })
    .nullish(),
  custom_install_url: z.url().max(2_048).nullish(),
});

const names = ["@me", "{application_id}"] as const;

/** Routes of applications, once for each way to name one's own. */
export const applicationRoutes: readonly Route[] = [
  ...names.flatMap((name) => [
    route("GET", `/applications/${name}`, (sandbox, call) => ok(wireApplication(sandbox, own(call, name)))),
    route("PATCH", `/applications/${name}`, (sandbox, call) => change(sandbox, own(call, name), call.body)),
  ]),
  route("GET", "/oauth2/applications/@me", (sandbox, { bot }) => ok(wireApplication(sandbox, bot))),
];

function own({ bot, param }: Call, name: (typeof names)[number]): BotRow {
  if (name !== "@me" && param("application_id") !== bot.applicationId) throw problem(20012);
  return bot;
}

function change(sandbox: Sandbox, bot: BotRow, body: unknown): Reply {
  const { description, flags, tags, install_params: install, custom_install_url: url } = parseForm(form, body);
  const before = profileOf(bot);
  const changed: BotRow = {
    ...bot,
    disallowedIntents: flags == null ? bot.disallowedIntents : disallowedBy(flags),
    application: {
      description: description ?? before.description,
      tags: tags ?? before.tags,
      installParams: install ? { ...install, permissions: String(install.permissions) } : before.installParams,
      customInstallUrl: url === undefined ? before.customInstallUrl : url,
    },
  };
  sandbox.commit([put("bot", changed)]);
  showBot(sandbox, changed);
  return ok(wireApplication(sandbox, changed));
}
