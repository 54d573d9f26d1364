CREATE TABLE "notifications" (
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"firing_since" timestamp with time zone,
	"sent_at" timestamp with time zone,
	"seen_event_id" bigint DEFAULT 0 NOT NULL,
	"claimed_until" timestamp with time zone,
	CONSTRAINT "notifications_kind_subject_pk" PRIMARY KEY("kind","subject")
);
