import type { Pool } from 'pg';
import { monotonicFactory } from 'ulid';
import { z } from 'zod';
import type { InngestFunction } from './functions';

const DEDUPLICATION_HOURS = 24;

/** The end of the year 9999: Postgres and JavaScript format later dates differently. */
const MAX_TIMESTAMP_MS = 253_402_300_799_999;
const textWithoutNul = z.string().refine((text) => !text.includes('\0'), 'must not contain NUL');

/** An event as a client sends it (SDK specification, 1.3.4). */
export const eventSchema = z.object({
  name: textWithoutNul.min(1, 'must not be empty'),
  data: z.record(z.string(), z.unknown()).nullish(),
  user: z.record(z.string(), z.unknown()).nullish(),
  id: textWithoutNul.optional(),
  ts: z.number().int().min(0).max(MAX_TIMESTAMP_MS).optional(),
  v: z.string().nullish(),
});

type SentEvent = z.infer<typeof eventSchema>;

/** An event and the functions that it triggers. */
type Incoming = { event: SentEvent; functions: readonly InngestFunction[] };

/** Creates a ULID. Those of one process ascend. */
export const newId = monotonicFactory();

const INSERT = `
with incoming_events as (
  insert into events (id, event_key, body)
  select * from unnest($1::text[], $2::text[], $3::json[])
), wanted as (
  select * from json_to_recordset($4)
    as r (run_id text, function_id text, event_id text, event_key text, due_at timestamptz)
), first_seen as (
  insert into seen_events (function_id, event_key, run_id, expires_at)
  select function_id, event_key, run_id, now() + $5 * interval '1 hour'
  from wanted where event_key is not null
  order by function_id, event_key
  on conflict (function_id, event_key) do update
    set run_id = excluded.run_id, expires_at = excluded.expires_at
    where seen_events.expires_at <= now()
  returning run_id
), fresh as (
  select * from wanted where event_key is null or run_id in (select run_id from first_seen)
), started as (
  insert into runs (id, function_id, event_id) select run_id, function_id, event_id from fresh
)
insert into jobs (run_id, due_at) select run_id, due_at from fresh`;

/**
 * Stores events and starts the runs that they trigger, in one statement. An event id starts a
 * function at most once in 24 hours.
 * @returns the server's ids of the events, in the same order
 */
export async function receive(pool: Pool, incoming: readonly Incoming[]): Promise<string[]> {
  const now = Date.now();
  const events = incoming.map((one) => ({ ...one, id: newId(now) }));
  const runs = events.flatMap(({ id, event, functions }) =>
    functions.map((fn) => ({
      run_id: newId(now),
      function_id: fn.id,
      event_id: id,
      event_key: event.id ?? null,
      due_at: new Date(Math.max(now, event.ts ?? now)).toISOString(),
    })),
  );
  const values = [
    events.map(({ id }) => id),
    events.map(({ event }) => event.id ?? null),
    // A separate array, because json_to_recordset rejects \u0000 in a value and json does not.
    events.map(({ id, event }) => JSON.stringify(toStored(event, id, now))),
    JSON.stringify(withoutDuplicates(runs)),
    DEDUPLICATION_HOURS,
  ];
  await pool.query({ name: 'receive', text: INSERT, values });
  return events.map(({ id }) => id);
}

/** The event as functions receive it. */
function toStored(event: SentEvent, id: string, now: number) {
  return {
    ...event,
    id: event.id ?? id,
    data: event.data ?? {},
    user: event.user ?? {},
    ts: event.ts ?? now,
  };
}

/** Keeps the first run per function and event id, because one upsert cannot touch a row twice. */
function withoutDuplicates<Run extends { function_id: string; event_key: string | null }>(
  runs: readonly Run[],
): Run[] {
  const seen = new Set<string>();
  return runs.filter(({ function_id, event_key }) => {
    const key = JSON.stringify([function_id, event_key]);
    if (event_key !== null && seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
