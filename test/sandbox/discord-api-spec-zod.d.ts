/** The package types these schemas as a TypeScript file that it does not ship; every export is a zod schema. */
declare module "discord-api-spec/zod" {
  import type { core } from "zod/mini";

  export const ApplicationCommandCreateRequestSchema: core.$ZodType;
  export const ErrorResponseSchema: core.$ZodType;
  export const ModalInteractionCallbackRequestSchema: core.$ZodType;
  export const RatelimitedResponseSchema: core.$ZodType;
}
