/** Check `secrets`: who else on this host can read the tokens. It looks at modes and opens nothing. */
import { chmodSync, existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Finding, voiceOf } from "./finding.ts";

const voice = voiceOf("secrets");
/** What may be granted to nobody but the owner: to a file everything, to a folder all but passing through. */
const closed = { file: 0o077, folder: 0o066 } as const;

interface Secret {
  readonly path: string;
  /** As people call it. */
  readonly name: string;
  readonly kind: keyof typeof closed;
  readonly holds: string;
}

/** `root` holds `.env`. Nothing is found on Windows, whose modes say nothing. */
export function checkSecrets(root: string, dataFolder: string): readonly Finding[] {
  if (process.platform === "win32") return [];
  const secrets: readonly Secret[] = [
    { path: join(root, ".env"), name: ".env", kind: "file", holds: "bot tokens and passwords" },
    { path: dataFolder, name: dataFolder, kind: "folder", holds: "messages and the log" },
    { path: join(dataFolder, "guildhall.log"), name: "guildhall.log", kind: "file", holds: "what was said and done" },
    { path: join(dataFolder, "sandbox-tokens.json"), name: "sandbox-tokens.json", kind: "file", holds: "tokens" },
  ];
  return secrets.flatMap(checkSecret);
}

function checkSecret({ path, name, kind, holds }: Secret): readonly Finding[] {
  if (!existsSync(path)) return [];
  const { mode } = statSync(path);
  const shown = (bits: number): string => (bits & 0o777).toString(8).padStart(4, "0");
  if ((mode & closed[kind]) === 0) return [voice.ok(name, `Readable by the owner alone (mode ${shown(mode)}).`)];
  const wanted = mode & 0o777 & ~closed[kind];
  const deed = `Set the mode of ${name} to ${shown(wanted)}.`;
  const apply = async (): Promise<string | null> => {
    chmodSync(path, wanted);
    return null;
  };
  return [
    voice.warn(name, {
      what: `Other accounts of this host can read it (mode ${shown(mode)}).`,
      why: `It holds ${holds}.`,
      cure: `chmod ${shown(wanted)} ${name}`,
      fix: { deed, asksFirst: false, apply },
    }),
  ];
}
