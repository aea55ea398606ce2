/** What people do with commands, as tests need it: whole, with only what matters named. */
import type { Interaction } from "../../src/control/interaction.ts";
import { channelIds, guildId } from "./control-office.ts";
import { nextSnowflake } from "./rows.ts";

/** `/delegate` by somebody with the role that the map asks for. */
export function interactionOf(fields: Partial<Interaction> = {}): Interaction {
  return {
    id: nextSnowflake(),
    applicationId: "811",
    token: "interaction-token",
    kind: "command",
    name: "delegate",
    options: { agent: "webster", instruction: "Look it up." },
    focused: null,
    fields: {},
    target: null,
    channelId: channelIds.general,
    guildId,
    user: delegator,
    acknowledged: true,
    ...fields,
  };
}

export const delegator = { id: "900", name: "Ada", roleIds: ["60"], permissions: "0" } as const;
export const visitor = { id: "901", name: "Bob", roleIds: [], permissions: "0" } as const;
