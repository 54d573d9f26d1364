import type { Pool } from 'pg';

const PAGE_SIZE = 1_000;

const PAGES = [
  `with old as (
     select id from runs where ended_at < now() - $1 * interval '1 hour' limit ${PAGE_SIZE}
   ), gone as (delete from runs where id in (select id from old) returning id),
   steps_gone as (delete from steps where run_id in (select id from gone)),
   jobs_gone as (delete from jobs where run_id in (select id from gone))
   select from gone`,
  `delete from seen_events where (function_id, event_key) in (
     select function_id, event_key from seen_events where expires_at < now() limit ${PAGE_SIZE}
   ) and expires_at < now() and $1::int is not null`,
  `delete from events where id in (
     select id from events where received_at < now() - $1 * interval '1 hour'
       and not exists (select from runs where event_id = events.id) limit ${PAGE_SIZE}
   )`,
];

/**
 * Deletes what nobody needs any more: runs that ended `retentionHours` ago with their steps, events
 * without a run, expired deduplication. In pages, so that no statement holds much for long.
 */
export async function prune(pool: Pool, retentionHours: number): Promise<void> {
  for (const page of PAGES) {
    for (;;) {
      const { rowCount } = await pool.query(page, [retentionHours]);
      if ((rowCount ?? 0) < PAGE_SIZE) break;
    }
  }
}
