/** Check `api`: whether Discord can be reached from this host, and if not, what stands between. */
import type { Answer } from "../probe.ts";
import { type Finding, type Trouble, voiceOf } from "./finding.ts";

/** What came back of one request to Discord. */
export type Reach = Answer<"reach_api">;
type Answered = Extract<Reach, { kind: "answered" }>;

const voice = voiceOf("api");
const status = "See https://discordstatus.com; Guildhall waits for it by itself.";

/** `proxyVariables`: those that are set, which Guildhall does not use. */
export function checkApi(apiUrl: string, reach: Reach, proxyVariables: readonly string[]): Finding {
  const { host, origin } = new URL(apiUrl);
  if (reach.kind === "failed") return voice.fail(host, withProxies(failure(reach, host, origin), proxyVariables));
  const trouble = troubleOf(reach, host);
  return trouble === null ? voice.ok(host, "It answers.") : voice.fail(host, trouble);
}

/** What a request that got no answer failed by. See [Node Docs/Errors](https://nodejs.org/api/errors.html#nodejs-error-codes). */
function failure({ code, problem }: Extract<Reach, { kind: "failed" }>, host: string, origin: string): Trouble {
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    const cure = `See whether this host has a network and a name server: \`getent hosts ${host}\`.`;
    return { what: `The name ${host} cannot be looked up (${code}).`, why: "Without it no bot connects.", cure };
  }
  if (code === "ABORT_ERR" || code === "TimeoutError" || code === "ETIMEDOUT") {
    const cure = `See whether a firewall stands between: \`curl -v ${origin}\`.`;
    return { what: `${host} did not answer in time.`, why: "Without an answer no bot connects.", cure };
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO_|TLS|SSL|EPROTO/.test(code)) {
    return {
      what: `The certificate of ${host} is not to be trusted (${code}): ${problem}.`,
      why: "Something between here and Discord reads along, a company's proxy perhaps, or this host's clock is wrong.",
      cure: "Name the company's certificate in NODE_EXTRA_CA_CERTS, or set the clock.",
    };
  }
  const cure = `See whether a firewall stands between, and whether DISCORD_API_URL is right: \`curl -v ${origin}\`.`;
  return { what: `${host} cannot be reached (${code}).`, why: "Without it no bot connects.", cure };
}

function withProxies(trouble: Trouble, variables: readonly string[]): Trouble {
  if (variables.length === 0) return trouble;
  const hint = `${variables.join(" and ")} ${variables.length === 1 ? "is" : "are"} set, but Guildhall connects directly.`;
  return { ...trouble, why: `${trouble.why} ${hint}` };
}

function troubleOf({ status: code, isJson, server }: Answered, host: string): Trouble | null {
  if (code === 407) {
    const cure = "Let this host reach Discord directly.";
    return { what: "A proxy asks for a password (407).", why: "Guildhall connects directly and knows none.", cure };
  }
  if (!isJson && /cloudflare/i.test(server ?? "") && code < 500) {
    return {
      what: `Cloudflare answers ${code} with a web page in place of Discord.`,
      why: "It has banned this host's address, as it does for some minutes after 10,000 refused requests.",
      cure: "Stop every bot on this host for an hour, remove the tokens that are refused, then start again.",
    };
  }
  if (code >= 500) return { what: `${host} answers ${code}.`, why: "Discord itself is in trouble.", cure: status };
  if (!isJson) {
    return {
      what: `A web page came (${code}) where Discord answers JSON.`,
      why: "A proxy or a sign-in page of this network stands between, or DISCORD_API_URL names something else.",
      cure: `Open https://${host} from this host and see what answers.`,
    };
  }
  if (code === 200) return null;
  return {
    what: `${host} answers ${code} to a question that Discord answers for everyone.`,
    why: "DISCORD_API_URL may name something else, or too much is asked from this address.",
    cure: "Correct DISCORD_API_URL, or wait a few minutes.",
  };
}
