CREATE TYPE "public"."transaction_status" AS ENUM('PROCESSING', 'PROCESSED');--> statement-breakpoint
CREATE TABLE "transactions" (
	"transaction_id" text PRIMARY KEY NOT NULL,
	"source_account" text NOT NULL,
	"destination_account" text NOT NULL,
	"amount" numeric(19, 4) NOT NULL,
	"currency" char(3) NOT NULL,
	"status" "transaction_status" DEFAULT 'PROCESSING' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"dispatched_at" timestamp with time zone,
	"dispatch_count" integer DEFAULT 0 NOT NULL,
	"ack_ms" integer,
	"processed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE INDEX "transactions_by_age" ON "transactions" USING btree ("created_at","transaction_id");--> statement-breakpoint
CREATE INDEX "transactions_undispatched" ON "transactions" USING btree ("created_at") WHERE "transactions"."dispatched_at" is null;--> statement-breakpoint
CREATE INDEX "transactions_processing" ON "transactions" USING btree ("created_at") WHERE "transactions"."status" = 'PROCESSING';