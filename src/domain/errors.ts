/**
 * Faults: what went wrong that no code path expected on a sane day. One class, one catalogue; `docs/errors.md` lists the
 * same codes (a test compares them). Outcomes of a sane day are union values, not faults. Match on `code`, never on text.
 */

/** Every fault code with what it means; the docs carry the cure. */
export const faultCodes = {
  config_invalid: "The configuration has mistakes; each is listed with file, line, key and cure.",
  data_folder_in_use: "Another Guildhall runs on this data folder.",
  data_folder_unusable: "The data folder cannot be made or written.",
  token_in_use: "A bot token is spoken for by another process on this host.",
  setup_in_use: "Another `guildhall setup` runs in this folder.",
  port_in_use: "The port that was asked for is taken.",
  host_unusable: "The address that was asked for is none of this machine's.",
  not_built: "The program files in dist/ are missing.",
  node_too_old: "Guildhall needs Node 24 or newer to run.",
  store_binaries_missing: "The embedded Postgres binaries for this platform are not installed.",
  store_start_failed: "The embedded Postgres did not start.",
  store_no_account: "Guildhall runs as root and found no unprivileged account for Postgres.",
  store_folder_denied: "The account that Postgres runs under cannot use the data folder.",
  store_unreachable: "The database does not answer.",
  link_closed: "The other process went away before it answered.",
  link_timeout: "The other process did not answer in time.",
  link_garbage: "The other process sent a message that is not of the protocol.",
  link_version: "The other process speaks another version of the protocol.",
  link_refused: "The other process could not do what was asked.",
  child_start_failed: "A child process could not be started.",
  sandbox_start_failed: "The sandbox did not start.",
  import_unreadable: "What is to be imported is not there, or cannot be understood.",
  not_running: "No Guildhall runs on this data folder.",
  control_silent: "The running Guildhall did not answer in time.",
  control_failed: "The running Guildhall could not do what was asked.",
} as const satisfies Record<string, string>;

/** A code of the catalogue. */
export type FaultCode = keyof typeof faultCodes;

/** Facts for people and logs: never a token, key or connection string. */
export type FaultFacts = Readonly<Record<string, string | number | boolean | null>>;

/**
 * The one error class. `message` says what failed, why, and the cure; `facts` names the things involved;
 * `cause` keeps what was caught.
 */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly facts: FaultFacts;

  constructor(code: FaultCode, message: string, options: { facts?: FaultFacts; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "Fault";
    this.code = code;
    this.facts = options.facts ?? {};
  }
}
