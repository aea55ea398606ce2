CREATE TABLE "dead_cards" (
	"id" uuid PRIMARY KEY NOT NULL,
	"delivery_id" uuid NOT NULL,
	"decision" text,
	"decided_by" text,
	"decided_key" text,
	"decided_at" timestamp with time zone,
	"shown_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "dropped_by" text;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "buttons" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "dead_cards" ADD CONSTRAINT "dead_cards_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "dead_cards_by_delivery" ON "dead_cards" USING btree ("delivery_id");--> statement-breakpoint
CREATE INDEX "dead_cards_to_show" ON "dead_cards" USING btree ("id") WHERE decision is not null and shown_at is null;--> statement-breakpoint
CREATE INDEX "deliveries_dead" ON "deliveries" USING btree ("settled_at") WHERE state = 'dead' and dropped_by is null;