import type { Pool } from 'pg';

/** A job that this process has leased, with all that its call needs. */
export type Job = {
  id: string;
  runId: string;
  functionId: string;
  /** The planned step to run, or null to discover what comes next. */
  stepId: string | null;
  attempt: number;
  unreached: number;
  parallel: boolean;
  event: Record<string, unknown>;
  /** Memoised results by step id, in the order in which they came. */
  steps: { id: string; result: unknown }[];
};

const CLAIM = `
with due as (
  select id from jobs
  where due_at <= now() and (leased_until is null or leased_until <= now())
  order by due_at limit $1 for update skip locked
), leased as (
  update jobs set leased_until = now() + $2 * interval '1 millisecond'
  where id in (select id from due)
  returning *
), slept as (
  insert into steps (run_id, step_id, result)
  select run_id, sleep_id, 'null' from leased where sleep_id is not null
  on conflict do nothing
)
select leased.id, leased.run_id as "runId", runs.function_id as "functionId",
  leased.step_id as "stepId", leased.attempt, leased.unreached, runs.parallel,
  events.body as event,
  coalesce((
    select jsonb_agg(jsonb_build_object('id', step_id, 'result', result) order by position)
    from steps where steps.run_id = leased.run_id and step_id is distinct from leased.sleep_id
  ), '[]'::jsonb)
  || case when leased.sleep_id is null then '[]'::jsonb
     else jsonb_build_array(jsonb_build_object('id', leased.sleep_id, 'result', null)) end as steps
from leased join runs on runs.id = leased.run_id join events on events.id = runs.event_id
where runs.status = 'Running'`;

/**
 * Leases up to `limit` jobs that are due. A sleep that is over is memoised in the same statement.
 * @param leaseMs how long they are this process's; longer than any call may take
 */
export async function claim(
  pool: Pool,
  { limit, leaseMs }: { limit: number; leaseMs: number },
): Promise<Job[]> {
  const claimed = await pool.query<Job>(CLAIM, [limit, leaseMs]);
  return claimed.rows;
}

/** Milliseconds until the next job is due; undefined when there is none. */
export async function nextDueInMs(pool: Pool): Promise<number | undefined> {
  const next = await pool.query<{ ms: number | null }>(
    `select (extract(epoch from min(due_at) - clock_timestamp()) * 1000)::float8 as ms
     from jobs where leased_until is null`,
  );
  return next.rows[0]?.ms ?? undefined;
}
