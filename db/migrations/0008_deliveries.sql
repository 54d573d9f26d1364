CREATE TYPE "public"."delivery_outcome" AS ENUM('accepted', 'duplicate', 'conflict', 'ignored', 'rejected');--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"source" text,
	"path" text NOT NULL,
	"outcome" "delivery_outcome" NOT NULL,
	"status" smallint NOT NULL,
	"code" text,
	"issues" jsonb,
	"reason" text,
	"event" text,
	"processor_id" text,
	"attempt" smallint,
	"answered_ms" real,
	"secret_number" smallint,
	"client_ip" text NOT NULL,
	"headers" jsonb NOT NULL,
	"body" text,
	"body_sha256" text,
	"transaction_id" text,
	"more_transaction_ids" jsonb,
	"occurrences" integer DEFAULT 1 NOT NULL
) PARTITION BY RANGE ("id");
--> statement-breakpoint
CREATE TABLE "deliveries_default" PARTITION OF "deliveries" DEFAULT;
--> statement-breakpoint
CREATE INDEX "deliveries_rejected" ON "deliveries" USING btree ("id") WHERE "deliveries"."outcome" = 'rejected';--> statement-breakpoint
CREATE INDEX "deliveries_of_transaction" ON "deliveries" USING btree ("transaction_id") WHERE "deliveries"."transaction_id" is not null;--> statement-breakpoint
CREATE INDEX "deliveries_of_further_transactions" ON "deliveries" USING gin ("more_transaction_ids" jsonb_path_ops) WHERE "deliveries"."more_transaction_ids" is not null;--> statement-breakpoint
CREATE INDEX "deliveries_by_processor_id" ON "deliveries" USING btree ("processor_id") WHERE "deliveries"."processor_id" is not null;