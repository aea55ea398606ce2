CREATE TABLE "pauses" (
	"agent_id" text NOT NULL,
	"what" text NOT NULL,
	"by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "pauses_agent_id_what_pk" PRIMARY KEY("agent_id","what")
);
