import { expect, it, onTestFinished } from 'vitest';
import { createTestDatabase } from '@/tests/support/database';
import { acquireLock, createPool } from './database';
import { claim, nextDueInMs } from './jobs';

it('neither claims nor waits for the job of a run that has ended', async () => {
  const pool = createPool(await createTestDatabase());
  const lock = await acquireLock(pool);
  onTestFinished(async () => {
    lock.release();
    await pool.end();
  });
  await pool.query(`with event as (insert into events (id, body) values ('e', '{}'))
    insert into runs (id, function_id, event_id, status)
    values ('running', 'f', 'e', 'Running'), ('ended', 'f', 'e', 'Completed')`);
  await pool.query(`insert into jobs (run_id, due_at) values ('ended', now())`);
  const skipped = { held: [], leased: [] };
  expect(await claim(pool, { limit: 10, ...skipped })).toEqual([]);
  expect(await nextDueInMs(pool, skipped)).toBeUndefined();

  await pool.query(`insert into jobs (run_id, due_at) values ('running', now())`);
  expect(await claim(pool, { limit: 10, ...skipped })).toMatchObject([{ runId: 'running' }]);
  expect(await nextDueInMs(pool, skipped)).toBeLessThanOrEqual(0);
  expect(await claim(pool, { limit: 10, held: ['f'], leased: [] })).toEqual([]);
  expect(await nextDueInMs(pool, { held: ['f'], leased: [] })).toBeUndefined();
});
