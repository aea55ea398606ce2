/**
 * Leaves out of the bundles what packages load and nothing here uses: each process keeps in memory all that it has loaded, and
 * there is one process for each bot. See docs/decisions/0023. Used by `build.ts`. Refuses a package that has changed where it
 * is trimmed.
 */
import { readFileSync } from "node:fs";
import { builtinModules, createRequire } from "node:module";
import type { Plugin } from "esbuild";

/** A module that is loaded and never used, and what takes its place. A bundle that asks it for more fails to build. */
interface Stand {
  readonly filter: RegExp;
  readonly contents: string;
}

const refusal = (what: string): string => `throw new Error(${JSON.stringify(`Guildhall's bundle has no ${what}.`)});`;

const unusedModules: readonly Stand[] = [
  // zod's messages in some fifty languages; English is enough.
  { filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/, contents: 'export { default as en } from "./en.js";' },
  // The type of a file that is uploaded without saying its type; we upload none.
  { filter: /magic-bytes\.js[\\/]dist[\\/]index\.js$/, contents: "export const filetypeinfo = () => [];" },
  // pino's way to write logs in another thread.
  {
    filter: /thread-stream[\\/]index\.js$/,
    contents: `module.exports = class { constructor() { ${refusal("logging in another thread")} } };`,
  },
  // pg-boss's schedules; beats are jobs that are due once.
  {
    filter: /cron-parser[\\/]dist[\\/]index\.js$/,
    contents: `export const CronExpressionParser = { parse() { ${refusal("schedules of pg-boss")} } };`,
  },
  {
    filter: /rrule-temporal[\\/]dist[\\/]index\.js$/,
    contents: `export class RRuleTemporal { constructor() { ${refusal("schedules of pg-boss")} } }`,
  },
];

const withoutUnusedModules: Plugin = {
  name: "without-unused-modules",
  setup(build) {
    for (const { filter, contents } of unusedModules) build.onLoad({ filter }, () => ({ contents, loader: "js" }));
  },
};

/** It brings Node's `inspect` along, for one line that Node can write as well. */
const withNodesInspect: Plugin = {
  name: "with-nodes-inspect",
  setup(build) {
    build.onLoad({ filter: /async_event_emitter[\\/]dist[\\/]index\.mjs$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      const start = source.indexOf("// node_modules/node-inspect-extracted/dist/inspect.js\n");
      const end = source.indexOf("// src/index.ts\n");
      const used = source.slice(end).match(/\b(?:inspect|format\w*|stylize\w+|stripVT\w+|Proxy2)\(/g);
      if (start < 0 || end < start || used?.join() !== "inspect(") throw hasChanged(path);
      const contents = `import { inspect } from "node:util";\n${source.slice(0, start)}${source.slice(end)}`;
      return { contents, loader: "js" };
    });
  },
};

/**
 * An import of one of Node's own modules reads everything that it exports, and some of that is loaded when it is read: the
 * `WebSocket` of `node:http` is all of undici. Here only what is named is read.
 */
const namedBuiltins: Plugin = {
  name: "named-builtins",
  setup(build) {
    const filter = new RegExp(`^(node:)?(${builtinModules.filter((name) => !name.startsWith("node:")).join("|")})$`);
    build.onResolve({ filter }, ({ path, kind }) =>
      kind === "import-statement" ? { path: path.replace(/^(node:)?/, "node:"), namespace: "builtin" } : null,
    );
    build.onLoad({ filter: /./, namespace: "builtin" }, ({ path }) => {
      const names = Object.keys(process.getBuiltinModule(path) ?? {}).filter((name) => /^[A-Za-z_]\w*$/.test(name));
      const lines = names.map((name) => `export const ${name} = /* @__PURE__ */ (() => all.${name})();`);
      const contents = `const all = process.getBuiltinModule("${path}");\nexport default all;\n${lines.join("\n")}`;
      return { contents, loader: "js" };
    });
  },
};

/**
 * The numbers and names of Discord's API come as CommonJS, which is bundled whole; here each stands alone. Of the rest only
 * the routes are there, without the numbers that their module hands on.
 */
const discordConstantsApart: Plugin = {
  name: "discord-constants-apart",
  setup(build) {
    build.onLoad({ filter: /discord-api-types[\\/]v10\.mjs$/ }, ({ path }) => {
      const all: Record<string, unknown> = createRequire(path)("./v10.js");
      const constants = Object.entries(all).filter(([, value]) => isPlain(value));
      const lines = constants.map(([name, value]) => `export const ${name} = ${literal(value)};`);
      return {
        contents: `${lines.join("\n")}\nexport { CDNRoutes, Routes } from "./rest/v10/index.js";`,
        loader: "js",
      };
    });
    build.onLoad({ filter: /discord-api-types[\\/]rest[\\/]v10[\\/]index\.js$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      const contents = source.replaceAll(/^__exportStar\(require\(.*\n/gm, "");
      if (contents === source) throw hasChanged(path);
      return { contents, loader: "js" };
    });
  },
};

/** Whether nothing can be done with a value but reading it. */
function isPlain(value: unknown): boolean {
  const parts = typeof value === "object" && value !== null ? Object.values(value) : [value];
  return parts.every((part) => ["string", "number", "bigint", "boolean"].includes(typeof part));
}

function literal(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}: ${literal(part)}`)} }`;
}

function hasChanged(path: string): Error {
  return new Error(`${path} has changed: see how it can be trimmed.`);
}

/** The plugins, for every bundle. */
export const trimPackages: readonly Plugin[] = [
  withoutUnusedModules,
  withNodesInspect,
  namedBuiltins,
  discordConstantsApart,
];
