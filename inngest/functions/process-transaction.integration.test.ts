import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { database } from '@/db/client';
import { findEvents } from '@/db/transaction-events';
import { findTransaction } from '@/db/transactions/find';
import { inngest } from '@/inngest/client';
import { eventId } from '@/inngest/events';
import { dispatch } from '@/server/processing/dispatch';
import { replay } from '@/server/processing/replay';
import { RETRIES } from '@/server/processing/retry-policy';
import { dispatchAll, recoverLostWork } from '@/server/processing/sweep';
import { toNewTransaction } from '@/server/transactions/schema';
import { recordTransaction } from '@/server/webhooks/record';
import { serveApp } from '@/tests/support/inngest-app';
import { control, runsOf, startEmbedded } from '@/tests/support/inngest-target';
import { webhook } from '@/tests/support/webhooks';
import { processTransaction } from './process-transaction';

const { port } = await vi.hoisted(async () => {
  const { pickStablePort } = await import('@/local/launcher/ports');
  const port = await pickStablePort();
  process.env.INNGEST_DEV = `http://127.0.0.1:${port}`;
  process.env.PROCESSING_DELAY = '1s';
  process.env.PROCESSING_FAULTS = 'by-account';
  return { port };
});

const FUNCTION = { function_id: 'transaction-webhooks-process-transaction' };
const POLL = { timeout: 20_000, interval: 20 };
const HOUR_MS = 3_600_000;

let server: Awaited<ReturnType<typeof startEmbedded>>;
let app: Awaited<ReturnType<typeof serveApp>>;

beforeAll(async () => {
  server = await startEmbedded({ port });
  app = await serveApp(inngest, [processTransaction]);
});
afterAll(async () => {
  await app.close();
  await server.stop();
});

async function receive(key: string, destination = 'acc_2'): Promise<void> {
  await recordTransaction(toNewTransaction(webhook(key, { destination_account: destination })));
  await dispatch({ key, runNumber: 1, ackMs: 1 });
}

const find = (key: string) => findTransaction(database(), key);

async function untilStatus(key: string, status: string): Promise<void> {
  await vi.waitFor(async () => expect((await find(key))?.status).toBe(status), POLL);
}

async function eventsOf(key: string): Promise<string[]> {
  return (await historyOf(key)).map(({ kind }) => kind);
}

async function historyOf(key: string) {
  return (await findEvents(database(), { key, limit: 100 })).reverse();
}

/** Milliseconds until the last job of the Inngest server is due. */
async function nextCallInMs(): Promise<number> {
  const client = new Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  const { rows } = await client.query(
    'select extract(epoch from max(due_at) - now())::float8 * 1000 as ms from inngest_server.jobs',
  );
  await client.end();
  return rows[0]?.ms ?? 0;
}

/** Advances the clock of the Inngest server until this many attempts have failed. */
async function untilAttempts(key: string, count: number): Promise<void> {
  await vi.waitFor(async () => {
    await control(server.url, 'clock', { advance_ms: HOUR_MS });
    const failed = (await eventsOf(key)).filter((kind) => kind === 'attempt_failed');
    expect(failed.length).toBeGreaterThanOrEqual(count);
  }, POLL);
}

describe('transaction processing', () => {
  it('takes two calls of Inngest: up to the delay, and after it', async () => {
    const before = app.calls();
    await receive('plain');
    await untilStatus('plain', 'PROCESSED');
    expect(app.calls() - before).toBe(2);
  });

  it('retries a failing transaction until PROCESSED and records each failed attempt with its retry delay', async () => {
    await receive('twice', 'fault_attempts_2');
    await vi.waitFor(async () => expect(await eventsOf('twice')).toHaveLength(1), POLL);
    const { overdueAt, status } = (await find('twice')) ?? {};
    expect(status).toBe('PROCESSING');
    expect(overdueAt?.getTime()).toBeGreaterThan(Date.now() + 60_000);
    // Our retry delay, not Inngest's, which starts at 15 seconds.
    await vi.waitFor(async () => expect(await nextCallInMs()).toBeGreaterThan(5_000), POLL);
    expect(await nextCallInMs()).toBeLessThanOrEqual(10_000);
    await untilAttempts('twice', 2);
    await vi.waitFor(async () => {
      await control(server.url, 'clock', { advance_ms: HOUR_MS });
      expect((await find('twice'))?.status).toBe('PROCESSED');
    }, POLL);
    const events = await historyOf('twice');
    expect(events.map(({ kind, details }) => [kind, details])).toEqual([
      ['attempt_failed', { attempt: 1, error: expect.any(String), retry_in_ms: 10_000 }],
      ['attempt_failed', { attempt: 2, error: expect.any(String), retry_in_ms: 20_000 }],
    ]);
  });

  it('marks a transaction FAILED with the reason after one permanent error', async () => {
    await receive('permanent', 'fault_permanent');
    await untilStatus('permanent', 'FAILED');
    expect((await find('permanent'))?.failure).toMatch(/^The destination account is closed/);
    expect(await eventsOf('permanent')).toEqual(['attempt_failed', 'failed']);
  });

  it('marks a transaction FAILED when its retries are exhausted, and shows the last error to operators only', async () => {
    await receive('exhausted', 'fault_attempts_99');
    await untilAttempts('exhausted', RETRIES + 1);
    await untilStatus('exhausted', 'FAILED');
    expect((await find('exhausted'))?.failure).toBe('Processing failed, also after all retries.');
    const events = await historyOf('exhausted');
    expect(events.at(-1)?.details).toMatchObject({ reason: expect.stringMatching(/^no answer/) });
    expect(events).toHaveLength(RETRIES + 2);
    expect(events.at(-2)?.details).toMatchObject({ attempt: RETRIES + 1, retry_in_ms: null });
  });

  it('processes a FAILED transaction after a replay and ignores a second replay', async () => {
    await receive('replayed', 'fault_until_replay');
    await untilStatus('replayed', 'FAILED');
    await dispatchAll(await replay({ keys: ['replayed'] }, 'operator'));
    await untilStatus('replayed', 'PROCESSED');
    expect(await find('replayed')).toMatchObject({ failure: null, runNumber: 2 });
    expect(await eventsOf('replayed')).toEqual(['attempt_failed', 'failed', 'replayed']);
    expect(await replay({ keys: ['replayed'] }, 'operator')).toEqual([]);
  });
});

describe('overdue runs', () => {
  afterEach(() => control(server.url, 'release', FUNCTION));

  /** Starts a run that Inngest has accepted but holds back until it is overdue. */
  async function receiveStuck(key: string): Promise<void> {
    await control(server.url, 'hold', FUNCTION);
    await receive(key);
    await database().execute(
      `update transactions set overdue_at = now() where transaction_id = '${key}'`,
    );
  }

  it('reruns a lost overdue transaction once, and the new run processes it', async () => {
    await receiveStuck('lost');
    await database().execute('delete from inngest_server.jobs');
    expect(await recoverLostWork({ minimumAgeMs: 0 })).toEqual({ undispatched: 0, overdue: 1 });
    expect(await recoverLostWork({ minimumAgeMs: 0 })).toEqual({ undispatched: 0, overdue: 0 });
    await control(server.url, 'release', FUNCTION);
    await untilStatus('lost', 'PROCESSED');
    expect(await eventsOf('lost')).toEqual(['redispatched']);
  });

  it('processes a transaction once when a superseded run resumes alongside its replay', async () => {
    await receiveStuck('alive');
    await dispatchAll(await replay({ keys: ['alive'] }, 'operator'));
    await control(server.url, 'release', FUNCTION);
    const ids = [1, 2].map((runNumber) => eventId({ key: 'alive', runNumber }));
    await vi.waitFor(async () => {
      const runs = (await Promise.all(ids.map((id) => runsOf(server.url, id)))).flat();
      const outputs = runs.map(({ output }) => JSON.stringify(output));
      expect(outputs.sort()).toEqual(['{"processed":false}', '{"processed":true}']);
    }, POLL);
    expect(await find('alive')).toMatchObject({ status: 'PROCESSED', runNumber: 2 });
  });
});

describe('sweeper', () => {
  it('redispatches an undispatched transaction as one run in concurrent sweeps and records it', async () => {
    await recordTransaction(toNewTransaction(webhook('left')));
    expect(await recoverLostWork({ minimumAgeMs: 60_000 })).toEqual({
      undispatched: 0,
      overdue: 0,
    });
    const swept = await Promise.all([
      recoverLostWork({ minimumAgeMs: 0 }),
      recoverLostWork({ minimumAgeMs: 0 }),
    ]);
    expect(swept[0].undispatched + swept[1].undispatched).toBeGreaterThanOrEqual(1);
    await untilStatus('left', 'PROCESSED');
    expect(await runsOf(server.url, 'left')).toHaveLength(1);
    expect(await eventsOf('left')).toContain('redispatched');
  });

  it('redispatches all 1,200 undispatched transactions in one sweep', async () => {
    const ids = Array.from({ length: 1_200 }, (_, n) => `page-${n}`);
    await Promise.all(ids.map((id) => recordTransaction(toNewTransaction(webhook(id)))));
    expect(await recoverLostWork({ minimumAgeMs: 0 })).toEqual({ undispatched: 1_200, overdue: 0 });
  });
});
