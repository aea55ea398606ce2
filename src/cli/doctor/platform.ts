/** Check `platform`: the Node and the system that Guildhall would run on. */
import { type Finding, voiceOf } from "./finding.ts";

const voice = voiceOf("platform");
const minNodeMajor = 24;

/** `nodeVersion` as in `process.versions.node`. */
export function checkPlatform(
  nodeVersion: string = process.versions.node,
  platform: NodeJS.Platform = process.platform,
): readonly Finding[] {
  return [nodeFinding(nodeVersion), systemFinding(platform)];
}

function nodeFinding(version: string): Finding {
  if (Number.parseInt(version, 10) >= minNodeMajor) return voice.ok("Node", `Node ${version}.`);
  return voice.fail("Node", {
    what: `This is Node ${version}.`,
    why: `Guildhall needs Node ${minNodeMajor} or newer.`,
    cure: "Run `npm ci` without --omit=optional, which brings it, or install Node 24.",
  });
}

function systemFinding(platform: NodeJS.Platform): Finding {
  if (platform === "linux") return voice.ok("system", "Linux, where Guildhall is tried.");
  return voice.warn("system", {
    what: `This is ${platform}.`,
    why: "Guildhall is written for it but tried on Linux alone; nothing ends its children if it is killed.",
    cure: "For real work use Linux, or a container.",
  });
}
