import type { Pool } from 'pg';

/** When a job is due: after a time, at a date, or now if neither is set. */
export type Due = { due_in_ms?: number; due_at?: string };

/**
 * The result of a step that succeeded, in the form that the SDK reads first. A bare value would cost it an error with a stack
 * for each of its other forms.
 */
export function succeeded(data: unknown) {
  return { type: 'data', data };
}

/** The effects of a call as rows. The statement below applies the effects of many calls. */
export type Changes = {
  /** Step results to memoise. */
  memos?: { run_id: string; step_id: string; result: unknown }[];
  /** Jobs that continue: they discover the next step or, with `keep_step`, repeat their call. */
  moves?: (Due & {
    id: string;
    attempt?: number;
    unreached?: number;
    keep_step?: boolean;
    sleep_id?: string;
  })[];
  /** New jobs. Ignored if the run already has the job or its result. */
  plans?: (Due & { run_id: string; step_id?: string; sleep_id?: string })[];
  /** Finished jobs. */
  drops?: { id: string }[];
  /** Runs that must plan their steps from now on. */
  parallels?: { run_id: string }[];
  /** Runs that end. Their jobs are deleted. */
  ends?: { run_id: string; status: 'Completed' | 'Failed'; output: unknown }[];
};

// Postgres applies the parts of a statement in no defined order, and at most one change per row.
// Therefore every part leaves out the jobs of runs that end ($4).
const APPLY = `
with memo as (
  insert into steps (run_id, step_id, result)
  select * from unnest($1::text[], $2::text[], $3::json[])
  on conflict do nothing
), ended as (
  update runs set status = e.status, output = e.output, ended_at = now()
  from unnest($4::text[], $5::text[], $6::json[]) as e (run_id, status, output)
  where runs.id = e.run_id and runs.status = 'Running'
), dropped as (
  delete from jobs where id = any ($7::bigint[])
), cleared as (
  delete from jobs where run_id = any ($4::text[])
), parallel as (
  update runs set parallel = true where id = any ($8::text[]) and not parallel and id <> all ($4::text[])
), moved as (
  update jobs set
    due_at = coalesce(m.due_at, now() + coalesce(m.due_in_ms, 0) * interval '1 millisecond'),
    attempt = coalesce(m.attempt, 0), unreached = coalesce(m.unreached, 0),
    sleep_id = m.sleep_id, step_id = case when m.keep_step then jobs.step_id end
  from json_to_recordset($9) as m
    (id bigint, due_in_ms float8, due_at timestamptz, attempt int, unreached int,
     keep_step boolean, sleep_id text)
  where jobs.id = m.id and jobs.run_id <> all ($4::text[])
)
insert into jobs (run_id, step_id, sleep_id, due_at)
select run_id, step_id, sleep_id,
  coalesce(due_at, now() + coalesce(due_in_ms, 0) * interval '1 millisecond')
from json_to_recordset($10) as p
  (run_id text, step_id text, sleep_id text, due_in_ms float8, due_at timestamptz)
where not exists (
  select from steps
  where steps.run_id = p.run_id and steps.step_id = coalesce(p.step_id, p.sleep_id)
) and run_id <> all ($4::text[])
and exists (select from runs where runs.id = p.run_id and status = 'Running')
on conflict do nothing`;

/** Applies all `changes` in one statement: all of them, or none. */
export async function apply(pool: Pool, changes: readonly Changes[]): Promise<void> {
  const memos = changes.flatMap((one) => one.memos ?? []);
  const ends = changes.flatMap((one) => one.ends ?? []);
  const values = [
    memos.map(({ run_id }) => run_id),
    memos.map(({ step_id }) => step_id),
    memos.map(({ result }) => JSON.stringify(result ?? null)),
    ends.map(({ run_id }) => run_id),
    ends.map(({ status }) => status),
    ends.map(({ output }) => JSON.stringify(output ?? null)),
    changes.flatMap((one) => one.drops ?? []).map(({ id }) => id),
    changes.flatMap((one) => one.parallels ?? []).map(({ run_id }) => run_id),
    JSON.stringify(changes.flatMap((one) => one.moves ?? [])),
    JSON.stringify(changes.flatMap((one) => one.plans ?? [])),
  ];
  await pool.query({ name: 'apply', text: APPLY, values });
}
