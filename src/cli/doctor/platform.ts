/** Check `platform`: the Node and the system that Guildhall would run on. */
import { childEnvironment } from "../../config/process-environment.ts";
import { type DeathSignal, deathSignal } from "../../supervisor/death-signal.ts";
import { type Finding, voiceOf } from "./finding.ts";

const voice = voiceOf("platform");
const minNodeMajor = 24;

/** `nodeVersion` as in `process.versions.node`. */
export function checkPlatform(
  nodeVersion: string = process.versions.node,
  platform: NodeJS.Platform = process.platform,
  signal: DeathSignal = deathSignal(childEnvironment()),
): readonly Finding[] {
  return [nodeFinding(nodeVersion), systemFinding(platform, signal)];
}

function nodeFinding(version: string): Finding {
  if (Number.parseInt(version, 10) >= minNodeMajor) return voice.ok("Node", `Node ${version}.`);
  return voice.fail("Node", {
    what: `This is Node ${version}.`,
    why: `Guildhall needs Node ${minNodeMajor} or newer.`,
    cure: "Run `npm ci` without --omit=optional, which brings it, or install Node 24.",
  });
}

function systemFinding(platform: NodeJS.Platform, signal: DeathSignal): Finding {
  if (platform === "linux") {
    if (signal.problem === null) return voice.ok("system", "Linux, where Guildhall is tried.");
    return voice.warn("system", {
      what: "Nothing ends Guildhall's processes if it is killed itself: one that hangs then would live on with its token.",
      why: signal.problem,
      cure: "Install util-linux, which brings setpriv.",
    });
  }
  return voice.warn("system", {
    what: `This is ${platform}.`,
    why: "Guildhall is written for it but tried on Linux alone; nothing ends its children if it is killed.",
    cure: "For real work use Linux, or a container.",
  });
}
