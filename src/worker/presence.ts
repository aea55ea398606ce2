/**
 * How the bot appears to people. Discord takes a presence with an IDENTIFY, but not with a RESUME: what has changed since
 * then has to be told. Kept by `gateway.ts`.
 */
import { ActivityType, type GatewayPresenceUpdateData, PresenceUpdateStatus } from "discord-api-types/v10";

/** The presence of one bot. */
export class Presence {
  readonly #tell: (presence: GatewayPresenceUpdateData) => Promise<void>;
  #wanted: GatewayPresenceUpdateData;
  /** Discord may show another. */
  #isUntold: boolean;

  /** `text`: one line under the bot's name. `isResuming`: what an earlier process has told is not known. */
  constructor(text: string | null, isResuming: boolean, tell: (presence: GatewayPresenceUpdateData) => Promise<void>) {
    this.#wanted = presenceOf(text);
    this.#isUntold = isResuming;
    this.#tell = tell;
  }

  /** What an IDENTIFY has to say. */
  get wanted(): GatewayPresenceUpdateData {
    return this.#wanted;
  }

  /** Discord heard it with an IDENTIFY. */
  identified(): void {
    this.#isUntold = false;
  }

  /** There is a connection: whatever Discord has not heard is told. */
  resumed(): void {
    if (!this.#isUntold) return;
    this.#isUntold = false;
    // Lost with its connection at worst: the next one tells it.
    this.#tell(this.#wanted).catch(() => {
      this.#isUntold = true;
    });
  }

  /** Another one from now on; told at once where there is a connection. */
  change(text: string | null, isConnected: boolean): void {
    this.#wanted = presenceOf(text);
    this.#isUntold = true;
    if (isConnected) this.resumed();
  }
}

function presenceOf(text: string | null): GatewayPresenceUpdateData {
  const activities = text === null ? [] : [{ name: "Custom Status", type: ActivityType.Custom as const, state: text }];
  return { status: PresenceUpdateStatus.Online, since: null, afk: false, activities };
}
