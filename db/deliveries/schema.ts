import { sql } from 'drizzle-orm';
import {
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  real,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { deliveryOutcomes } from '@/db/kinds';

export const deliveryOutcome = pgEnum('delivery_outcome', deliveryOutcomes);

/**
 * One row per webhook that was received, whatever became of it. Partitioned by day: see `db/deliveries`.
 * What stays for ever, such as conflicts, is in `transaction_events`.
 */
export const deliveries = pgTable(
  'deliveries',
  {
    /** The `X-Request-Id` of the response. In the order of time. */
    id: uuid('id').primaryKey(),
    receivedAt: timestamp('received_at', { withTimezone: true }).notNull(),
    /** Null if it was sent to a URL that is none. */
    source: text('source'),
    path: text('path').notNull(),
    outcome: deliveryOutcome('outcome').notNull(),
    status: smallint('status').notNull(),
    /** The error's code and the invalid fields, and the reason that only operators see. */
    code: text('code'),
    issues: jsonb('issues'),
    reason: text('reason'),
    /** The processor's names of the event and of this delivery, and how often it has tried. */
    event: text('event'),
    processorId: text('processor_id'),
    attempt: smallint('attempt'),
    /** Milliseconds to the response; null for `accepted`, whose transaction has it. */
    answeredMs: real('answered_ms'),
    secretNumber: smallint('secret_number'),
    clientIp: text('client_ip').notNull(),
    headers: jsonb('headers').$type<Record<string, string>>().notNull(),
    /** Masked, whole or absent, as `DELIVERY_BODIES` says. */
    body: text('body'),
    /** Of the body as it was received, in hex; null if `body` is that body. */
    bodySha256: text('body_sha256'),
    /** The keys of the transactions that it led to. */
    key: text('transaction_id'),
    moreKeys: jsonb('more_transaction_ids').$type<string[]>(),
    /** Equal deliveries beyond a bound are only counted. */
    occurrences: integer('occurrences').notNull().default(1),
  },
  (table) => [
    index('deliveries_rejected').on(table.id).where(sql`${table.outcome} = 'rejected'`),
    index('deliveries_of_transaction').on(table.key).where(sql`${table.key} is not null`),
    index('deliveries_of_further_transactions')
      .using('gin', table.moreKeys.op('jsonb_path_ops'))
      .where(sql`${table.moreKeys} is not null`),
    index('deliveries_by_processor_id')
      .on(table.processorId)
      .where(sql`${table.processorId} is not null`),
  ],
);

export type DeliveryRow = typeof deliveries.$inferSelect;
export type NewDelivery = Omit<DeliveryRow, 'occurrences'>;
