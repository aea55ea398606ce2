CREATE TABLE "alerts" (
	"cause" text PRIMARY KEY NOT NULL,
	"last_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"id" uuid PRIMARY KEY NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"allowed" boolean NOT NULL,
	"rule" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "beat_items" (
	"agent_id" text NOT NULL,
	"item_key" text NOT NULL,
	"last_run_at" timestamp with time zone NOT NULL,
	CONSTRAINT "beat_items_agent_id_item_key_pk" PRIMARY KEY("agent_id","item_key")
);
--> statement-breakpoint
CREATE TABLE "beats" (
	"agent_id" text PRIMARY KEY NOT NULL,
	"last_beat_at" timestamp with time zone NOT NULL,
	"problem" text
);
--> statement-breakpoint
CREATE TABLE "bots" (
	"agent_id" text PRIMARY KEY NOT NULL,
	"user_id" numeric(20, 0) NOT NULL,
	"application_id" numeric(20, 0) NOT NULL,
	"username" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "channels" (
	"id" numeric(20, 0) PRIMARY KEY NOT NULL,
	"guild_id" numeric(20, 0),
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"parent_id" numeric(20, 0),
	"owner_id" numeric(20, 0),
	"first_answered_by" text
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"message_id" numeric(20, 0) NOT NULL,
	"agent_id" text,
	"session_id" uuid,
	"state" text NOT NULL,
	"rule" text NOT NULL,
	"line" text,
	"reason" text,
	"attempt_count" integer DEFAULT 0 NOT NULL,
	"problem" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"settled_at" timestamp with time zone,
	CONSTRAINT "deliveries_once" UNIQUE NULLS NOT DISTINCT("message_id","agent_id")
);
--> statement-breakpoint
CREATE TABLE "gateway_sessions" (
	"agent_id" text PRIMARY KEY NOT NULL,
	"api_url" text NOT NULL,
	"session_id" text NOT NULL,
	"resume_url" text NOT NULL,
	"sequence" integer NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "guilds" (
	"id" numeric(20, 0) PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"owner_id" numeric(20, 0) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "interactions" (
	"id" numeric(20, 0) PRIMARY KEY NOT NULL,
	"agent_id" text NOT NULL,
	"application_id" numeric(20, 0) NOT NULL,
	"token" text NOT NULL,
	"name" text NOT NULL,
	"payload" jsonb NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "living_messages" (
	"purpose" text PRIMARY KEY NOT NULL,
	"agent_id" text NOT NULL,
	"channel_id" numeric(20, 0) NOT NULL,
	"outbox_id" uuid NOT NULL,
	"content" text NOT NULL,
	"posted_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "members" (
	"user_id" numeric(20, 0) PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"bot" boolean NOT NULL,
	"role_ids" text[] NOT NULL
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"id" numeric(20, 0) PRIMARY KEY NOT NULL,
	"channel_id" numeric(20, 0) NOT NULL,
	"guild_id" numeric(20, 0),
	"author_id" numeric(20, 0) NOT NULL,
	"author_name" text NOT NULL,
	"author_kind" text NOT NULL,
	"content" text NOT NULL,
	"attachments" jsonb NOT NULL,
	"reply_to_id" numeric(20, 0),
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" uuid PRIMARY KEY NOT NULL,
	"agent_id" text NOT NULL,
	"turn_id" uuid,
	"delivery_id" uuid,
	"part" integer NOT NULL,
	"recipient" text NOT NULL,
	"content" text NOT NULL,
	"reply_to_id" numeric(20, 0),
	"mention_user_ids" text[] NOT NULL,
	"state" text NOT NULL,
	"attempt_count" integer DEFAULT 0 NOT NULL,
	"message_id" numeric(20, 0),
	"problem" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"first_sent_at" timestamp with time zone,
	"settled_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "roles" (
	"id" numeric(20, 0) PRIMARY KEY NOT NULL,
	"guild_id" numeric(20, 0) NOT NULL,
	"name" text NOT NULL,
	"permissions" text NOT NULL,
	"bot_id" numeric(20, 0)
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"agent_id" text NOT NULL,
	"origin_kind" text NOT NULL,
	"origin_id" numeric(20, 0) NOT NULL,
	"channel_id" numeric(20, 0) NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sessions_origin" UNIQUE("agent_id","origin_kind","origin_id")
);
--> statement-breakpoint
CREATE TABLE "task_attempts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"task_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"state" text NOT NULL,
	"problem" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"settled_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "tasks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"requester_kind" text NOT NULL,
	"requester_id" text NOT NULL,
	"requester_name" text NOT NULL,
	"asked_agent_id" text NOT NULL,
	"assignee_id" text NOT NULL,
	"instruction" text NOT NULL,
	"state" text NOT NULL,
	"result_to" text,
	"reply_to_id" numeric(20, 0),
	"starter_id" numeric(20, 0),
	"starter_outbox_id" uuid,
	"thread_id" numeric(20, 0),
	"result" jsonb,
	"problem" text,
	"parent_id" uuid,
	"ask_key" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"settled_at" timestamp with time zone,
	CONSTRAINT "tasks_ask_key_unique" UNIQUE("ask_key")
);
--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_attempts" ADD CONSTRAINT "task_attempts_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "deliveries_open" ON "deliveries" USING btree ("message_id") WHERE state in ('accepted', 'answering');--> statement-breakpoint
CREATE INDEX "deliveries_by_agent" ON "deliveries" USING btree ("agent_id","message_id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "interactions_open" ON "interactions" USING btree ("id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "messages_by_channel" ON "messages" USING btree ("channel_id","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "outbox_open" ON "outbox" USING btree ("id") WHERE state in ('pending', 'sending');--> statement-breakpoint
CREATE INDEX "outbox_by_delivery" ON "outbox" USING btree ("delivery_id");--> statement-breakpoint
CREATE INDEX "outbox_by_message" ON "outbox" USING btree ("message_id");--> statement-breakpoint
CREATE INDEX "tasks_open" ON "tasks" USING btree ("id") WHERE state in ('queued', 'leased', 'waiting', 'parked');