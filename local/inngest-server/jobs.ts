import type { Pool } from 'pg';

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

const CLAIM = `
with due as (
  select id from jobs
  where due_at <= now() and not leased
    and ($2::text[] = '{}' or not exists (
      select from runs where runs.id = run_id and function_id = any ($2)
    ))
  order by due_at limit $1 for update skip locked
), leased as (
  update jobs set leased = true
  where id in (select id from due)
  returning *
), slept as (
  insert into steps (run_id, step_id, result)
  select run_id, sleep_id, 'null' from leased where sleep_id is not null
  on conflict do nothing
)
select leased.id, leased.run_id as "runId", runs.function_id as "functionId",
  leased.step_id as "stepId", leased.sleep_id as "sleepId", leased.attempt, leased.unreached,
  runs.parallel, events.body as event, (
    select coalesce(json_agg(json_build_object('id', step_id, 'result', result) order by position), '[]')
    from steps where steps.run_id = leased.run_id
  ) as steps
from leased join runs on runs.id = leased.run_id join events on events.id = runs.event_id
where runs.status = 'Running'`;

/**
 * Leases up to `limit` due jobs. Memoises their ended sleeps in the same statement.
 * @param held functions to skip
 */
export async function claim(
  pool: Pool,
  { limit, held }: { limit: number; held: string[] },
): Promise<Job[]> {
  const claimed = await pool.query<Job>(CLAIM, [limit, held]);
  return claimed.rows.map((job) =>
    // The statement cannot see the rows that it inserts itself.
    job.sleepId === null || job.steps.some(({ id }) => id === job.sleepId)
      ? job
      : { ...job, steps: [...job.steps, { id: job.sleepId, result: null }] },
  );
}

/** Milliseconds until the next job is due, if there is one. Ignores `held` functions. */
export async function nextDueInMs(pool: Pool, held: string[]): Promise<number | undefined> {
  const next = await pool.query<{ ms: number | null }>(
    `select (extract(epoch from min(due_at) - clock_timestamp()) * 1000)::float8 as ms
     from jobs where not leased
       and ($1::text[] = '{}' or not exists (
         select from runs where runs.id = run_id and function_id = any ($1)
       ))`,
    [held],
  );
  return next.rows[0]?.ms ?? undefined;
}
