import type { Pool } from 'pg';
import { succeeded } from './changes';

/** A job that this server has leased, with all that its call needs. */
export type Job = {
  id: string;
  runId: string;
  functionId: string;
  /** The planned step to run; null to discover the next step. */
  stepId: string | null;
  /** The sleep that has just ended. */
  sleepId: string | null;
  attempt: number;
  unreached: number;
  parallel: boolean;
  event: Record<string, unknown>;
  /** Memoised results, oldest first. */
  steps: { id: string; result: unknown }[];
};

/**
 * Jobs that can be called, with their runs. The job of a run that has ended is deleted with it. `offset 0` forces
 * a lookup of each run by its key, regardless of the planner's statistics.
 */
const CALLABLE = `
  jobs cross join lateral (
    select function_id, event_id, parallel from runs
    where runs.id = run_id and status = 'Running' and function_id <> all ($1::text[])
    offset 0
  ) run
  where jobs.id <> all ($2::bigint[])`;

const CLAIM = `
with due as materialized (
  select jobs.*, function_id, event_id, parallel
  from ${CALLABLE} and due_at <= now()
  order by due_at limit $3
), slept as (
  insert into steps (run_id, step_id, result)
  select run_id, sleep_id, '${JSON.stringify(succeeded(null))}' from due where sleep_id is not null
  on conflict do nothing
)
select due.id, due.run_id as "runId", due.function_id as "functionId",
  due.step_id as "stepId", due.sleep_id as "sleepId", due.attempt, due.unreached,
  due.parallel, events.body as event, (
    select coalesce(json_agg(json_build_object('id', step_id, 'result', result) order by position), '[]')
    from steps where steps.run_id = due.run_id
  ) as steps
from due join events on events.id = due.event_id`;

/** Functions and jobs to skip. */
type Skipped = { held: readonly string[]; leased: readonly string[] };

/**
 * Reads up to `limit` due jobs, and memoises their ended sleeps in the same statement. The lease is the caller's
 * memory: there is one server per database, and the next one has no leases. So a claim writes nothing.
 */
export async function claim(
  pool: Pool,
  { limit, held, leased }: Skipped & { limit: number },
): Promise<Job[]> {
  const claimed = await pool.query<Job>({
    name: 'claim',
    text: CLAIM,
    values: [held, leased, limit],
  });
  return claimed.rows.map((job) =>
    // The statement cannot see the rows that it inserts itself.
    job.sleepId === null || job.steps.some(({ id }) => id === job.sleepId)
      ? job
      : { ...job, steps: [...job.steps, { id: job.sleepId, result: succeeded(null) }] },
  );
}

/** Milliseconds until the next job of a running run is due, if there is one. */
export async function nextDueInMs(
  pool: Pool,
  { held, leased }: Skipped,
): Promise<number | undefined> {
  const next = await pool.query<{ ms: number }>(
    `select (extract(epoch from due_at - clock_timestamp()) * 1000)::float8 as ms
     from ${CALLABLE} order by due_at limit 1`,
    [held, leased],
  );
  return next.rows[0]?.ms;
}
