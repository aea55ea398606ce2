CREATE INDEX "task_attempts_by_task" ON "task_attempts" USING btree ("task_id");--> statement-breakpoint
CREATE INDEX "tasks_by_ask_key" ON "tasks" USING btree ("ask_key" text_pattern_ops);