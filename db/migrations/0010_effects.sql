CREATE TABLE "circuit_breakers" (
	"name" text PRIMARY KEY NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"opened_at" timestamp with time zone,
	"retry_at" timestamp with time zone,
	"opened_by" text
);
--> statement-breakpoint
CREATE TABLE "effect_slots" (
	"effect" text NOT NULL,
	"slot" smallint NOT NULL,
	"leased_until" timestamp with time zone NOT NULL,
	"holder" text,
	CONSTRAINT "effect_slots_effect_slot_pk" PRIMARY KEY("effect","slot")
);
--> statement-breakpoint
CREATE TABLE "effects" (
	"transaction_id" text NOT NULL,
	"name" text NOT NULL,
	"status" text NOT NULL,
	"calls" integer NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"run_number" integer NOT NULL,
	"leased_until" timestamp with time zone,
	"first_called_at" timestamp with time zone NOT NULL,
	"last_called_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"result" jsonb,
	"error" text,
	CONSTRAINT "effects_transaction_id_name_pk" PRIMARY KEY("transaction_id","name")
);
--> statement-breakpoint
CREATE TABLE "waiting_transactions" (
	"transaction_id" text PRIMARY KEY NOT NULL,
	"waits_for" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"resumed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE INDEX "waiting_transactions_by_age" ON "waiting_transactions" USING btree ("waits_for","since") WHERE "waiting_transactions"."resumed_at" is null;--> statement-breakpoint
CREATE INDEX "waiting_transactions_resumed" ON "waiting_transactions" USING btree ("waits_for") WHERE "waiting_transactions"."resumed_at" is not null;