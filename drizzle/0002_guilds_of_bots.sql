ALTER TABLE "bots" ADD COLUMN "guild_ids" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
UPDATE "bots" SET "guild_ids" = ARRAY(SELECT "id"::text FROM "guilds" WHERE "bots"."agent_id" = ANY("agent_ids"));--> statement-breakpoint
ALTER TABLE "guilds" DROP COLUMN "agent_ids";
