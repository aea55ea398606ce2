/** The one door to this process's own environment: what configuration may read of it, and what children may have of it. */

/** The environment that Guildhall was started with. */
export const processEnvironment: Readonly<Record<string, string | undefined>> = process.env;

/** What a child needs to find programs, tell the time and trust a company's certificates; no token, no key, no address. */
const harmlessNames = [
  "PATH",
  "TZ",
  "LANG",
  "LC_ALL",
  "NODE_EXTRA_CA_CERTS",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "SystemRoot",
];

/** The environment of a child process: next to nothing of ours. */
export function childEnvironment(): Record<string, string> {
  return Object.fromEntries(
    harmlessNames.flatMap((name) => {
      const value = processEnvironment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
