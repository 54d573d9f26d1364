CREATE TABLE "metric_totals" (
	"is_only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"counted_until" timestamp with time zone DEFAULT now() NOT NULL,
	"after_event_id" bigint DEFAULT 0 NOT NULL,
	"counts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "metric_totals_is_only" CHECK ("metric_totals"."is_only")
);
--> statement-breakpoint
-- Counting begins here: to count what was there before would hold the migration up.
INSERT INTO "metric_totals" ("after_event_id") SELECT coalesce(max("id"), 0) FROM "transaction_events";
