CREATE INDEX "messages_to_forget" ON "messages" USING btree ("id") WHERE deleted_at is not null and (content <> '' or attachments <> '[]');--> statement-breakpoint
UPDATE "interactions" SET "payload" = "payload" #- '{target,content}' WHERE "payload" #> '{target,content}' IS NOT NULL;
