CREATE TYPE "public"."transaction_event_kind" AS ENUM('duplicate', 'conflict', 'redispatched', 'attempt_failed', 'failed', 'replayed');--> statement-breakpoint
ALTER TYPE "public"."transaction_status" ADD VALUE 'FAILED';--> statement-breakpoint
CREATE TABLE "transaction_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "transaction_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"transaction_id" text NOT NULL,
	"kind" "transaction_event_kind" NOT NULL,
	"occurred_at" timestamp with time zone DEFAULT now() NOT NULL,
	"occurrences" integer DEFAULT 1 NOT NULL,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
DROP INDEX "transactions_processing";--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "generation" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "reopened_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "overdue_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "failure" text;--> statement-breakpoint
CREATE INDEX "transaction_events_of_transaction" ON "transaction_events" USING btree ("transaction_id","id");--> statement-breakpoint
CREATE INDEX "transaction_events_by_kind" ON "transaction_events" USING btree ("kind","id");--> statement-breakpoint
CREATE INDEX "transactions_in_flight" ON "transactions" USING btree ("overdue_at") WHERE "transactions"."status" = 'PROCESSING';--> statement-breakpoint
CREATE INDEX "transactions_failed" ON "transactions" USING btree ("created_at") WHERE "transactions"."failure" is not null;--> statement-breakpoint
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_failure_when_failed" CHECK (("transactions"."status"::text = 'FAILED') = ("transactions"."failure" is not null));--> statement-breakpoint
-- What was in flight before: its run, if it is lost, is found out some minutes from now.
UPDATE "transactions" SET "overdue_at" = now() + interval '10 minutes' WHERE "status" = 'PROCESSING' AND "dispatched_at" IS NOT NULL;
