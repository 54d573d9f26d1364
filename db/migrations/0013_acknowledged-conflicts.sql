ALTER TABLE "transaction_events" ADD COLUMN "acknowledged_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "transaction_events" ADD COLUMN "acknowledged_by" text;--> statement-breakpoint
ALTER TABLE "transaction_events" ADD COLUMN "acknowledgement_note" text;--> statement-breakpoint
CREATE INDEX "transaction_events_open_conflicts" ON "transaction_events" USING btree ("id") WHERE "transaction_events"."kind" = 'conflict' and "transaction_events"."acknowledged_at" is null;--> statement-breakpoint
CREATE INDEX "transaction_events_acknowledged" ON "transaction_events" USING btree ("id") WHERE "transaction_events"."acknowledged_at" is not null;