import type { Pool } from 'pg';
import { z } from 'zod';
import type { InngestFunction } from './functions';
import { newId } from './ids';

const DEDUPE_HOURS = 24;

/** The end of the year 9999: what a timestamp in the database and one in JavaScript both write. */
const LATEST_MS = 253_402_300_799_999;
const indexed = z.string().refine((text) => !text.includes('\0'), 'must not contain NUL');

/** An event as a client sends it (SDK specification, 1.3.4). */
export const eventSchema = z.object({
  name: indexed.min(1, 'must not be empty'),
  data: z.record(z.string(), z.unknown()).nullish(),
  user: z.record(z.string(), z.unknown()).nullish(),
  id: indexed.optional(),
  ts: z.number().int().min(0).max(LATEST_MS).optional(),
  v: z.string().nullish(),
});

export type SentEvent = z.infer<typeof eventSchema>;

/** An event and the functions that it starts. */
export type Incoming = { event: SentEvent; functions: readonly InngestFunction[] };

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
 * Stores events and starts the runs that they trigger, in one statement. An event whose id a
 * function has seen in the last 24 hours is stored, but starts no run of it.
 * @returns the server's own ids of the events, in their order
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
  await pool.query(INSERT, [
    events.map(({ id }) => id),
    events.map(({ event }) => event.id ?? null),
    // An array of its own: json_to_recordset does not take \u0000 inside a value, json does.
    events.map(({ id, event }) => JSON.stringify(toStored(event, id, now))),
    JSON.stringify(withoutRepetitions(runs)),
    DEDUPE_HOURS,
  ]);
  return events.map(({ id }) => id);
}

/** An event as functions get it. */
function toStored(event: SentEvent, id: string, now: number) {
  return {
    ...event,
    id: event.id ?? id,
    data: event.data ?? {},
    user: event.user ?? {},
    ts: event.ts ?? now,
  };
}

function withoutRepetitions<Run extends { function_id: string; event_key: string | null }>(
  runs: readonly Run[],
): Run[] {
  const seen = new Set<string>();
  return runs.filter(({ function_id, event_key }) => {
    if (event_key === null) return true;
    const key = JSON.stringify([function_id, event_key]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
