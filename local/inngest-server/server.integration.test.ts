import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createTestDatabase } from '@/tests/support/database';
import { createClient, serveApp } from '@/tests/support/inngest-app';
import { control, ended, runsOf, startEmbedded } from '@/tests/support/inngest-target';
import { createPool, prune } from './database';

const WAIT = { timeout: 15_000, interval: 20 };

async function start(options: Parameters<typeof startEmbedded>[0] = {}) {
  const server = await startEmbedded(options);
  onTestFinished(server.stop);
  return server;
}

/** Serves functions as an app until the end of the test. */
async function serve(...args: Parameters<typeof serveApp>) {
  const app = await serveApp(...args);
  onTestFinished(app.close);
}

async function send(url: string, name: string, id?: string) {
  const { ids } = await createClient('sender', url).send({ name, data: {}, ...(id && { id }) });
  return ids[0] ?? '';
}

describe('embedded Inngest server', () => {
  it('keeps sleeping runs, registrations and event deduplication across a restart', async () => {
    const first = await startEmbedded();
    const client = createClient('restart', first.url);
    const calls: string[] = [];
    await serve(client, [
      client.createFunction({ id: 'naps', triggers: { event: 'naps' } }, async ({ step }) => {
        await step.run('before', () => calls.push('before'));
        await step.sleep('nap', '1s');
        await step.run('after', () => calls.push('after'));
      }),
    ]);
    const id = await send(first.url, 'naps', 'once');
    await vi.waitFor(() => expect(calls).toEqual(['before']), WAIT);
    await first.stop();
    const { url } = await start({ port: first.port });
    await send(url, 'naps', 'once');
    expect(await ended(url, id)).toMatchObject([{ status: 'Completed' }]);
    expect(await runsOf(url, 'once')).toHaveLength(1);
    expect(calls).toEqual(['before', 'after']);
  });

  it('calls an app again after its downtime without using up an attempt', async () => {
    const { url } = await start();
    const client = createClient('away', url);
    const attempts: number[] = [];
    const functions = [
      client.createFunction({ id: 'away', triggers: { event: 'away' } }, async ({ attempt }) => {
        attempts.push(attempt);
      }),
    ];
    const app = await serveApp(client, functions);
    await app.close();
    const id = await send(url, 'away');
    await sleep(1_000);
    await serve(client, functions, app.port);
    expect(await ended(url, id)).toMatchObject([{ status: 'Completed' }]);
    expect(attempts).toEqual([0]);
  });

  it('fails an unsupported step with a message that names the step and the official server', async () => {
    const { url } = await start();
    const client = createClient('unsupported', url);
    await serve(client, [
      client.createFunction({ id: 'waits', triggers: { event: 'waits' } }, async ({ step }) => {
        await step.waitForEvent('wait', { event: 'other', timeout: '1h' });
      }),
    ]);
    const [run] = await ended(url, await send(url, 'waits'));
    expect(run).toMatchObject({
      status: 'Failed',
      output: { message: expect.stringMatching(/WaitForEvent.*official/) },
    });
  });

  it('rejects the registration of a function with a concurrency limit', async () => {
    const { url } = await start();
    const client = createClient('limits', url);
    const options = { id: 'limited', concurrency: 1, triggers: { event: 'limited' } };
    const functions = [client.createFunction(options, async () => {})];
    await expect(serveApp(client, functions)).rejects.toThrow('not registered');
  });

  it('rejects an unsupported cron pattern and accepts a later registration with a supported pattern', async () => {
    const { url } = await start();
    const client = createClient('crons', url);
    const on = (cron: string) => [
      client.createFunction({ id: 'tick', triggers: { cron } }, async () => {}),
    ];
    await expect(serveApp(client, on('TZ=Europe/Paris 0 12 * * *'))).rejects.toThrow('cron');
    await serve(client, on('0 12 * * *'));
  });

  it('answers 503 to an event before any app has registered', async () => {
    const { url } = await start({ databaseUrl: await createTestDatabase() });
    const response = await fetch(`${url}/e/key`, { method: 'POST', body: '{"name":"early"}' });
    expect(response.status).toBe(503);
  });

  it('fails a run with an unsupported sleep date', async () => {
    const { url } = await start();
    const client = createClient('sleepless', url);
    await serve(client, [
      client.createFunction({ id: 'zero', triggers: { event: 'zero' } }, async ({ step }) => {
        await step.sleepUntil('never', '+275000-01-01T00:00:00.000Z');
      }),
    ]);
    expect(await ended(url, await send(url, 'zero'))).toMatchObject([{ status: 'Failed' }]);
  });

  it('replaces a function when its app registers a new version', async () => {
    const { url } = await start();
    const client = createClient('changing', url);
    const version = (n: number) =>
      client.createFunction({ id: 'changes', triggers: { event: `changes-${n}` } }, async () => n);
    await serve(client, [version(1)]);
    await serve(client, [version(2)]);
    expect(await ended(url, await send(url, 'changes-2'))).toMatchObject([{ output: 2 }]);
    expect(await runsOf(url, await send(url, 'changes-1'))).toEqual([]);
  });

  it('deduplicates an event id for 24 hours', async () => {
    const { url } = await start();
    const client = createClient('daily', url);
    await serve(client, [
      client.createFunction({ id: 'daily', triggers: { event: 'daily' } }, async () => 1),
    ]);
    await ended(url, await send(url, 'daily', 'day'));
    await control(url, 'clock', { advance_ms: 23 * 3_600_000 });
    expect(await runsOf(url, await send(url, 'daily', 'day'))).toHaveLength(0);
    await control(url, 'clock', { advance_ms: 2 * 3_600_000 });
    expect(await ended(url, await send(url, 'daily', 'day'))).toHaveLength(1);
  });

  it('prunes ended runs and steps after their retention and keeps a running run', async () => {
    const { url } = await start();
    const client = createClient('pruned', url);
    await serve(client, [
      client.createFunction({ id: 'short', triggers: { event: 'short' } }, async ({ step }) =>
        step.run('step', () => 1),
      ),
      client.createFunction({ id: 'long', triggers: { event: 'long' } }, async ({ step }) => {
        await step.sleep('nap', '1h');
      }),
    ]);
    const short = await send(url, 'short');
    const long = await send(url, 'long');
    await ended(url, short);
    const pool = createPool(process.env.DATABASE_URL ?? '');
    await prune(pool, 1);
    expect(await runsOf(url, short)).toHaveLength(1);
    await prune(pool, 0);
    const steps = await pool.query('select from steps');
    await pool.end();
    expect(await runsOf(url, short)).toEqual([]);
    expect(await runsOf(url, long)).toMatchObject([{ status: 'Running' }]);
    expect(steps.rowCount).toBe(0);
  });
});

describe('embedded Inngest server test control', () => {
  async function startSleeper() {
    const { url } = await start({ databaseUrl: await createTestDatabase() });
    const client = createClient('sleeper', url);
    const attempts: number[] = [];
    await serve(client, [
      client.createFunction(
        { id: 'sleeper', triggers: { event: 'sleeper' } },
        async ({ step, attempt }) => {
          attempts.push(attempt);
          await step.sleep('long', '1h');
          return 'awake';
        },
      ),
    ]);
    return { url, attempts };
  }

  it('ends a sleep of an hour when a test advances the clock', async () => {
    const { url, attempts } = await startSleeper();
    const id = await send(url, 'sleeper');
    await vi.waitFor(() => expect(attempts).toHaveLength(1), WAIT);
    await vi.waitFor(async () => {
      await control(url, 'clock', { advance_ms: 3_600_000 });
      expect(await runsOf(url, id)).toMatchObject([{ output: 'awake' }]);
    }, WAIT);
  });

  it('calls a function held by a test only after its release', async () => {
    const { url, attempts } = await startSleeper();
    await control(url, 'hold', { function_id: 'sleeper-sleeper' });
    await send(url, 'sleeper');
    await sleep(500);
    expect(attempts).toEqual([]);
    await control(url, 'release', { function_id: 'sleeper-sleeper' });
    await vi.waitFor(() => expect(attempts).toEqual([0]), WAIT);
  });

  it('uses up two attempts when a test fails the next two calls', async () => {
    const { url, attempts } = await startSleeper();
    await control(url, 'fail', { calls: 2 });
    await send(url, 'sleeper');
    await vi.waitFor(async () => {
      await control(url, 'clock', { advance_ms: 60_000 });
      expect(attempts[0]).toBe(2);
    }, WAIT);
  });

  it('starts a function by its cron trigger when a test asks for a tick', async () => {
    const { url } = await start({ databaseUrl: await createTestDatabase() });
    const client = createClient('yearly', url);
    let runs = 0;
    await serve(client, [
      client.createFunction({ id: 'yearly', triggers: { cron: '0 0 1 1 *' } }, async () => {
        runs += 1;
      }),
    ]);
    await control(url, 'cron', { function_id: 'yearly-yearly' });
    await control(url, 'cron', { function_id: 'yearly-yearly' });
    await vi.waitFor(() => expect(runs).toBe(2), WAIT);
    const body = JSON.stringify({ function_id: 'yearly-unknown' });
    expect((await fetch(`${url}/test/cron`, { method: 'POST', body })).status).toBe(404);
  });

  it('answers 404 to a test control request when test control is disabled', async () => {
    const { url } = await start({ testControl: false });
    const response = await fetch(`${url}/test/clock`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(404);
  });
});
