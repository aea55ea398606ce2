ALTER TABLE "deliveries" ADD COLUMN "attempt_problem" text;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "answering_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "seen_by" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE INDEX "outbox_by_turn" ON "outbox" USING btree ("turn_id") WHERE delivery_id is null;--> statement-breakpoint
CREATE INDEX "tasks_by_reply" ON "tasks" USING btree ("reply_to_id");--> statement-breakpoint
CREATE INDEX "tasks_by_starter" ON "tasks" USING btree ("starter_id");