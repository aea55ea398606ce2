/**
 * Writes the parts of the documentation that the code knows best: the tables of configuration.md from the schemas, and
 * command-line.md from the parser. Run by `npm run docs:reference`; a test fails when it has not been.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { stringify } from "yaml";
import type * as z from "zod";
import { createProgram } from "../src/cli/program.ts";
import { botSections } from "../src/config/bot-schema.ts";
import { mapSections } from "../src/config/channel-map-schema.ts";
import { settingMeanings } from "../src/config/settings.ts";

const folder = join(import.meta.dirname, "../docs");
const commandLineIntro = `# Command line

\`guildhall\` stands for \`npx guildhall\` in a checkout, and for \`node <checkout>/bin/guildhall.js\` in any other folder.
\`npm install -g .\`, once in the checkout, makes the bare \`guildhall\` work everywhere on this machine.

Commands are given in the folder that holds \`bots/\`, \`channel-map.yaml\` and \`.env\`. Those that ask a running Guildhall
reach it over \`control.sock\` in its data folder, never over the network. \`guildhall --help\`, also behind a command,
shows the same as this page.

Exit codes: 0 done, 1 failed or refused, 78 the configuration has to be mended first. What is asked for goes to standard
output, what went wrong to standard error.`;
const heads = {
  keys: "| key | type | default | meaning |\n|---|---|---|---|",
  variables: "| variable | default | meaning |\n|---|---|---|",
};

/** Every page with generated parts: its path below `docs/`, and its text as it should be. */
export function referencePages(): ReadonlyMap<string, string> {
  return new Map([
    ["configuration.md", withTables(readFileSync(join(folder, "configuration.md"), "utf8"))],
    ["command-line.md", commandLine()],
  ]);
}

/** The page with the tables between its marks made anew. */
function withTables(page: string): string {
  return page.replace(/(<!-- generated: (.+?) -->\n\n).*?(\n\n<!-- end -->)/gs, (_, start, name, end) => {
    const table = tables.get(name);
    if (table === undefined) throw new Error(`configuration.md asks for the unknown table "${name}".`);
    return start + table() + end;
  });
}

const tables: ReadonlyMap<string, () => string> = new Map([
  ...Object.entries(botSections).map(([section, shape]) => {
    return [section === "" ? "bot.yaml" : `bot.yaml ${section}`, () => keyTable(shape, section)] as const;
  }),
  ...Object.entries(mapSections).map(
    ([section, shape]) => [`channel-map.yaml ${section}`, () => keyTable(shape, "")] as const,
  ),
  ["variables", variableTable] as const,
]);

function keyTable(shape: z.core.$ZodShape, section: string): string {
  const rows = Object.entries(shape).map(([key, field]) => {
    const { type, description, usually } = (field as z.ZodType).meta() ?? {};
    if (typeof type !== "string" || !description) throw new Error(`The key ${section}.${key} has no meta().`);
    const name = section === "" ? key : `${section}.${key}`;
    return `| \`${name}\` | ${type} | ${usually ?? defaultOf(field as z.ZodType)} | ${description} |`;
  });
  return [heads.keys, ...rows].join("\n");
}

function defaultOf(field: z.ZodType): string {
  if (!field.isOptional()) return "required";
  const value = field.safeParse(undefined).data;
  if (value === undefined) return "none";
  return `\`${typeof value === "string" ? value : stringify(value, { collectionStyle: "flow" }).trim()}\``;
}

function variableTable(): string {
  const token =
    "| `DISCORD_TOKEN_<ID>` | – | The token of that agent's bot. An enabled agent without one is shown as `no token` and not started. |";
  const rows = Object.entries(settingMeanings).map(
    ([name, { usually, description }]) => `| \`${name}\` | ${usually} | ${description} |`,
  );
  return [heads.variables, token, ...rows].join("\n");
}

function commandLine(): string {
  const program = createProgram("0.0.0");
  const index = leavesOf(program).map(
    (command) => `| [\`${usageOf(command)}\`](#${anchorOf(command)}) | ${sentence(command)} |`,
  );
  const list = ["| command | what it does |", "|---|---|", ...index].join("\n");
  return `${[commandLineIntro, list, ...leavesOf(program).map(commandSection)].join("\n\n")}\n`;
}

/** Commands that do something, in the order of the help. */
function leavesOf(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);
}

function nameOf(command: Command): string {
  return command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();
}

function usageOf(command: Command): string {
  const words = command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
  );
  return [nameOf(command), ...words].join(" ");
}

function anchorOf(command: Command): string {
  return usageOf(command)
    .replace(/[^\w -]/g, "")
    .replaceAll(" ", "-");
}

function sentence(command: Command): string {
  const words = command.description();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

/** Markdown would take `<name>` for HTML. */
function escaped(text: string): string {
  return text.replaceAll("<", "&lt;").replaceAll("|", "\\|");
}

function commandSection(command: Command): string {
  const rows = command.options.map(({ flags, description, defaultValue, mandatory }) => {
    const usual =
      mandatory && defaultValue === undefined ? "required" : defaultValue === undefined ? "" : `\`${defaultValue}\``;
    return `| \`${flags.replaceAll("|", "\\|")}\` | ${usual} | ${escaped(description)} |`;
  });
  const table = rows.length === 0 ? [] : ["| option | default | meaning |\n|---|---|---|", ...rows];
  return [`## \`${usageOf(command)}\``, sentence(command), ...(table.length === 0 ? [] : [table.join("\n")])].join(
    "\n\n",
  );
}

if (import.meta.main) for (const [path, text] of referencePages()) writeFileSync(join(folder, path), text);
