ALTER TABLE "archived_transactions" ADD COLUMN "receipt_id" uuid;--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "receipt_id" uuid;