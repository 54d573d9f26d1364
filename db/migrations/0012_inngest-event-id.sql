ALTER TABLE "archived_transactions" ADD COLUMN "inngest_event_id" text;--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "inngest_event_id" text;