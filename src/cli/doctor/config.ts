/** Check `config`: everything that is wrong with the configuration, as `guildhall up` would refuse it. */
import type { LoadResult } from "../../config/load.ts";
import { counted } from "../../domain/counted.ts";
import { type Finding, voiceOf } from "./finding.ts";

const voice = voiceOf("config");

/** One finding per mistake and per notice. */
export function checkConfig(loaded: LoadResult): readonly Finding[] {
  if (!loaded.ok) {
    return loaded.problems.map(({ file, line, key, message, cure }) =>
      voice.fail(line === null ? file : `${file}:${line}`, {
        what: `${key === null ? "It" : key} ${message}.`,
        why: "Guildhall does not start with it.",
        cure,
      }),
    );
  }
  const { agents, mode } = loaded.config;
  const enabled = agents.filter((agent) => agent.enabled);
  const where = mode === "sandbox" ? "none has a token: `guildhall up` uses the sandbox" : "tokens are set";
  const found = voice.ok(
    "bots and channel-map.yaml",
    `${counted(enabled.length, "agent is", "agents are")} enabled, and ${where}.`,
  );
  const why = "It is no mistake, but rarely what was meant.";
  const cure = "Change the line that is named, if it was not meant.";
  return [found, ...loaded.notices.map((what) => voice.warn("notice", { what, why, cure }))];
}
