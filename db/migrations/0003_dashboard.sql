CREATE TABLE "sign_in_attempts" (
	"client" text PRIMARY KEY NOT NULL,
	"attempts" integer NOT NULL,
	"window_ends_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "transactions_processed" ON "transactions" USING btree ("processed_at") WHERE "transactions"."processed_at" is not null;--> statement-breakpoint
CREATE INDEX "transactions_by_source" ON "transactions" USING btree ("source_account","created_at","transaction_id") WHERE "transactions"."status" <> 'PROCESSING';--> statement-breakpoint
CREATE INDEX "transactions_by_destination" ON "transactions" USING btree ("destination_account","created_at","transaction_id") WHERE "transactions"."status" <> 'PROCESSING';