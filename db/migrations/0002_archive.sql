CREATE TABLE "archived_transactions" (
	"transaction_id" text PRIMARY KEY NOT NULL,
	"source_account" text NOT NULL,
	"destination_account" text NOT NULL,
	"amount" numeric(19, 4) NOT NULL,
	"currency" char(3) NOT NULL,
	"status" "transaction_status" DEFAULT 'PROCESSING' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"generation" integer DEFAULT 1 NOT NULL,
	"reopened_at" timestamp with time zone,
	"dispatched_at" timestamp with time zone,
	"dispatch_count" integer DEFAULT 0 NOT NULL,
	"ack_ms" integer,
	"overdue_at" timestamp with time zone,
	"processed_at" timestamp with time zone,
	"failure" text,
	"archived_at" timestamp with time zone DEFAULT now() NOT NULL
);
