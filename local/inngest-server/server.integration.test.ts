import getPort from 'get-port';
import { type Inngest, NonRetriableError, RetryAfterError } from 'inngest';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createClient, serveApp } from '@/local/testing/inngest-app';
import { startInngestServer } from './server';

const log = pino({ level: 'silent' });
const PATIENCE = { timeout: 15_000, interval: 20 };
let port: number;
let server: { stop: () => Promise<void> };
let client: Inngest;
const apps: { close: () => Promise<void> }[] = [];
const calls: string[] = [];
let failures = 0;

async function start() {
  const databaseUrl = process.env.DATABASE_URL ?? '';
  server = await startInngestServer({
    databaseUrl,
    host: '127.0.0.1',
    port,
    log,
  });
}

async function runsOf(eventId: string) {
  const response = await fetch(`http://127.0.0.1:${port}/v1/events/${eventId}/runs`);
  const { data } = await response.json();
  return data;
}

async function ended(eventId: string, count = 1) {
  await vi.waitFor(async () => {
    const runs = await runsOf(eventId);
    expect(runs).toHaveLength(count);
    for (const run of runs) expect(run.status).not.toBe('Running');
  }, PATIENCE);
  return runsOf(eventId);
}

const count = (name: string) => calls.filter((call) => call === name).length;

beforeAll(async () => {
  port = await getPort({ host: '127.0.0.1' });
  await start();
  client = createClient('app', `http://127.0.0.1:${port}`);
  const functions = [
    client.createFunction(
      { id: 'sleeps', triggers: { event: 'sleeps' } },
      async ({ event, step }) => {
        const before = await step.run('before', () => calls.push('before'));
        await step.sleep('nap', '1s');
        await step.run('after', () => calls.push('after'));
        return { before, told: event.data };
      },
    ),
    client.createFunction({ id: 'parallel', triggers: { event: 'parallel' } }, async ({ step }) => {
      const sums = await Promise.all([
        step.run('a', () => calls.push('a') && 1),
        step.run('b', () => calls.push('b') && 2),
        step.sleep('c', '1s').then(() => 3),
      ]);
      return await step.run('sum', () => calls.push('sum') && sums.reduce((x, y) => x + y));
    }),
    client.createFunction(
      { id: 'retries', triggers: { event: 'retries' } },
      async ({ step, attempt }) => {
        return await step.run('flaky', () => {
          calls.push(`flaky ${attempt}`);
          if (attempt < 2) throw new RetryAfterError('again', '1s');
          return 'at last';
        });
      },
    ),
    client.createFunction(
      {
        id: 'fails',
        triggers: { event: 'fails' },
        onFailure: async ({ event }) => {
          failures += 1;
          calls.push(`onFailure ${event.data.error.message}`);
        },
      },
      async () => {
        calls.push('fails');
        throw new NonRetriableError('for good');
      },
    ),
    client.createFunction(
      { id: 'catches', retries: 0, triggers: { event: 'catches' } },
      async ({ step }) => {
        try {
          await step.run('bad', () => {
            throw new Error('bad step');
          });
        } catch (error) {
          return error instanceof Error ? error.message : 'unknown';
        }
        return 'not thrown';
      },
    ),
    client.createFunction({ id: 'waits', triggers: { event: 'waits' } }, async ({ step }) => {
      await step.waitForEvent('wait', { event: 'other', timeout: '1h' });
    }),
  ];
  apps.push(await serveApp(client, functions));
});

afterAll(async () => {
  for (const app of apps) await app.close();
  await server.stop();
});

describe('the embedded Inngest server', () => {
  it('sleeps between steps, and runs each step once', async () => {
    const startedAt = Date.now();
    await client.send({ name: 'sleeps', id: 'sleeps-1', data: { x: 1 } });
    const [run] = await ended('sleeps-1');
    expect(run).toMatchObject({ status: 'Completed', output: { before: 1, told: { x: 1 } } });
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(1_000);
    expect([count('before'), count('after')]).toEqual([1, 1]);
  });

  it('starts one run for an event id, however often and however together it is sent', async () => {
    const event = { name: 'sleeps', id: 'dedupe-1', data: {} };
    await Promise.all(Array.from({ length: 20 }, () => client.send([event, event])));
    await client.send(event);
    expect(await ended('dedupe-1')).toHaveLength(1);
  });

  it('runs parallel steps once each, and goes on when all are done', async () => {
    await client.send({ name: 'parallel', id: 'parallel-1', data: {} });
    const [run] = await ended('parallel-1');
    expect(run).toMatchObject({ status: 'Completed', output: 6 });
    expect([count('a'), count('b'), count('sum')]).toEqual([1, 1, 1]);
  });

  it('repeats a failed step after what Retry-After says, counting attempts', async () => {
    await client.send({ name: 'retries', id: 'retries-1', data: {} });
    const [run] = await ended('retries-1');
    expect(run).toMatchObject({ status: 'Completed', output: 'at last' });
    expect([count('flaky 0'), count('flaky 1'), count('flaky 2')]).toEqual([1, 1, 1]);
  });

  it('fails a run at once on a non-retriable error, and calls onFailure once', async () => {
    await client.send({ name: 'fails', id: 'fails-1', data: {} });
    expect(await ended('fails-1')).toMatchObject([{ status: 'Failed' }]);
    await vi.waitFor(() => expect(failures).toBe(1), PATIENCE);
    expect([count('fails'), count('onFailure for good')]).toEqual([1, 1]);
  });

  it('throws a memoised step error into the function, which may catch it', async () => {
    await client.send({ name: 'catches', id: 'catches-1', data: {} });
    expect(await ended('catches-1')).toMatchObject([{ status: 'Completed', output: 'bad step' }]);
  });

  it('fails a run that needs what it does not support, and names it', async () => {
    await client.send({ name: 'waits', id: 'waits-1', data: {} });
    const [run] = await ended('waits-1');
    expect(run.status).toBe('Failed');
    expect(run.output.message).toContain('WaitForEvent');
  });

  it('goes on after a restart: sleeps, registrations and dedupe are durable', async () => {
    await client.send({ name: 'sleeps', id: 'restart-1', data: {} });
    const before = count('before');
    await vi.waitFor(() => expect(count('before')).toBeGreaterThanOrEqual(before), PATIENCE);
    await server.stop();
    await start();
    await client.send({ name: 'sleeps', id: 'restart-1', data: {} });
    expect(await ended('restart-1')).toMatchObject([{ status: 'Completed' }]);
  });

  it('calls again, without an attempt lost, when the app is away', async () => {
    const own = createClient('away', `http://127.0.0.1:${port}`);
    const attempts: number[] = [];
    const functions = [
      own.createFunction({ id: 'away', triggers: { event: 'away' } }, async ({ attempt }) => {
        attempts.push(attempt);
      }),
    ];
    const app = await serveApp(own, functions);
    await app.close();
    await client.send({ name: 'away', id: 'away-1', data: {} });
    apps.push(await serveApp(own, functions, app.port));
    await ended('away-1');
    expect(attempts).toEqual([0]);
  });

  it.each([
    ['/e/key', '{bad'],
    ['/e/key', '{"data":{}}'],
    ['/fn/register', '{"appName":"x"}'],
  ])('answers 400 with a reason to %s %s', async (path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body });
    expect(response.status).toBe(400);
    expect((await response.json()).error).toEqual(expect.any(String));
  });
});
