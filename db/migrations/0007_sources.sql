CREATE TYPE "public"."transaction_kind" AS ENUM('payment', 'refund', 'transfer', 'payout', 'reversal', 'dispute');--> statement-breakpoint
CREATE TABLE "sources" (
	"name" text PRIMARY KEY NOT NULL,
	"last_webhook_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "archived_transactions" ADD COLUMN "source" text DEFAULT 'default' NOT NULL;--> statement-breakpoint
ALTER TABLE "archived_transactions" ADD COLUMN "kind" "transaction_kind";--> statement-breakpoint
ALTER TABLE "archived_transactions" ADD COLUMN "relates_to" text;--> statement-breakpoint
ALTER TABLE "archived_transactions" ADD COLUMN "occurred_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "archived_transactions" ADD COLUMN "secret_number" smallint;--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "source" text DEFAULT 'default' NOT NULL;--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "kind" "transaction_kind";--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "relates_to" text;--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "occurred_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "secret_number" smallint;--> statement-breakpoint
CREATE INDEX "archived_transactions_by_relation" ON "archived_transactions" USING btree ("relates_to") WHERE "archived_transactions"."relates_to" is not null;--> statement-breakpoint
CREATE INDEX "archived_transactions_by_native_id" ON "archived_transactions" USING btree (split_part(transaction_id, chr(31), 2)) WHERE position(chr(31) in transaction_id) > 0;--> statement-breakpoint
CREATE INDEX "transactions_by_relation" ON "transactions" USING btree ("relates_to") WHERE "transactions"."relates_to" is not null;--> statement-breakpoint
CREATE INDEX "transactions_by_native_id" ON "transactions" USING btree (split_part(transaction_id, chr(31), 2)) WHERE position(chr(31) in transaction_id) > 0;