import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { conformanceFunctions, LARGE_TEXT } from '@/tests/support/conformance-app';
import { createClient, serveApp } from '@/tests/support/inngest-app';
import { control, ended, runsOf, startEmbedded } from '@/tests/support/inngest-target';

// Any Inngest server must pass: INNGEST_CONFORMANCE_URL=http://127.0.0.1:8288 npm run conformance
const externalUrl = process.env.INNGEST_CONFORMANCE_URL;
const CASE_TIMEOUT_MS = 120_000;
const FIRST_BACKOFF_MS = 15_000;

let url: string;
let stop = async () => {};
const apps: { close: () => Promise<void> }[] = [];
const prefix = `conformance-${Date.now()}`;
const trace: { label: string; at: number }[] = [];

const note = (label: string) => trace.push({ label, at: Date.now() });
const count = (label: string) => trace.filter((one) => one.label === label).length;
const at = (label: string) => trace.find((one) => one.label === label)?.at ?? 0;
const named = (name: string) => `${prefix}/${name}`;

async function send(
  name: string,
  event: { data?: Record<string, unknown>; id?: string; ts?: number } = {},
) {
  const client = createClient(`${prefix}-sender`, url);
  const { ids } = await client.send({ name: named(name), data: {}, ...event });
  return ids[0] ?? '';
}

beforeAll(async () => {
  if (externalUrl) url = externalUrl;
  else ({ url, stop } = await startEmbedded());
  const client = createClient(prefix, url);
  const cron = externalUrl ? '* * * * *' : '* * * * * *';
  apps.push(await serveApp(client, conformanceFunctions(client, { named, note, cron })));
  const other = createClient(`${prefix}-other`, url);
  apps.push(
    await serveApp(other, [
      other.createFunction({ id: 'shared', triggers: { event: named('shared') } }, async () => 3),
    ]),
  );
});

afterAll(async () => {
  await stop();
  for (const app of apps) await app.close();
});

describe.concurrent('Inngest server conformance', { timeout: CASE_TIMEOUT_MS }, () => {
  it('returns a ULID for an event, runs its function and stores the output', async () => {
    const id = await send('plain', { data: { x: [1, 'ü', null], nul: 'a\u0000b' } });
    expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(await ended(url, id)).toMatchObject([
      { status: 'Completed', output: { got: { x: [1, 'ü', null], nul: 'a\u0000b' } } },
    ]);
  });

  it('sleeps for 2 s between two steps and runs each step once', async () => {
    const [run] = await ended(url, await send('sleep'));
    expect(run).toMatchObject({ status: 'Completed', output: 'slept' });
    expect([count('before'), count('after')]).toEqual([1, 1]);
    expect(at('after') - at('before')).toBeGreaterThanOrEqual(2_000);
  });

  it('sleeps until a date', async () => {
    const [run] = await ended(url, await send('until'));
    expect(run).toMatchObject({ status: 'Completed', output: { late: expect.any(Number) } });
    const { late } = Object(run?.output);
    expect(late).toBeGreaterThanOrEqual(0);
  });

  it.each(['checkpoint', 'no-checkpoint', 'buffered'])(
    'runs each of two steps once in %s mode',
    async (name) => {
      expect(await ended(url, await send(name))).toMatchObject([{ output: 3 }]);
      expect([count(`${name} one`), count(`${name} two`)]).toEqual([1, 1]);
    },
  );

  it('runs parallel steps once each and continues when all are done', async () => {
    expect(await ended(url, await send('parallel'))).toMatchObject([{ output: 6 }]);
    const counts = ['a', 'b', 'sum'].map((step) => count(`parallel ${step}`));
    expect(counts).toEqual([1, 1, 1]);
  });

  it('starts one run for an event id that is sent 20 times', async () => {
    const ids = await Promise.all(
      Array.from({ length: 20 }, () => send('once', { id: `${prefix}-once` })),
    );
    await vi.waitFor(() => expect(count('once')).toBe(1), { timeout: 10_000 });
    await ended(url, await send('plain'));
    const runs = await Promise.all(ids.map((id) => runsOf(url, id)));
    expect(new Set(runs.flat().map(({ run_id }) => run_id)).size).toBe(1);
    expect(count('once')).toBe(1);
  });

  it('retries a failed function after its Retry-After delay', async () => {
    expect(await ended(url, await send('retry-after'))).toMatchObject([{ output: 2 }]);
    expect(count('retry-after 0')).toBe(1);
    expect(at('retry-after 1') - at('retry-after 0')).toBeGreaterThanOrEqual(900);
  });

  it('fails a run after two attempts when retries is 1', async () => {
    expect(await ended(url, await send('exhausted'))).toMatchObject([{ status: 'Failed' }]);
    expect([0, 1, 2].map((attempt) => count(`exhausted ${attempt}`))).toEqual([1, 1, 0]);
  });

  it('counts attempts separately for each step', async () => {
    expect(await ended(url, await send('attempts'))).toMatchObject([{ output: 0 }]);
  });

  it('does not retry a NonRetriableError and calls onFailure once', async () => {
    const id = await send('fatal', { data: { n: 7 } });
    expect(await ended(url, id)).toMatchObject([{ status: 'Failed' }]);
    await vi.waitFor(() => expect(count('onFailure for good 7')).toBe(1), { timeout: 10_000 });
    expect(count('fatal')).toBe(1);
  });

  it('lets a function catch the error of a failed step', async () => {
    expect(await ended(url, await send('caught'))).toMatchObject([
      { status: 'Completed', output: expect.stringContaining('bad step') },
    ]);
  });

  it('accepts an event and a step result of 200 KiB', async () => {
    const id = await send('large', { data: { text: LARGE_TEXT } });
    expect(await ended(url, id)).toMatchObject([{ status: 'Completed', output: true }]);
  });

  it('starts three functions across two apps for one event', async () => {
    const runs = await ended(url, await send('shared'), 3);
    expect(runs.map(({ output }) => output).sort()).toEqual([1, 2, 3]);
  });

  it('delays the run of an event with a future timestamp', async () => {
    const ts = Date.now() + 2_000;
    const sentAt = Date.now();
    await ended(url, await send('plain', { ts }));
    expect(Date.now() - sentAt).toBeGreaterThanOrEqual(1_900);
  });

  it('starts a function by its cron trigger', async () => {
    const tick = 'cron inngest/scheduled.timer';
    await vi.waitFor(() => expect(count(tick)).toBeGreaterThan(0), { timeout: 70_000 });
  });

  it('rejects malformed event JSON with 400 and an error message', async () => {
    const response = await fetch(`${url}/e/key`, { method: 'POST', body: '{bad' });
    expect(response.status).toBe(400);
    expect((await response.json()).error).toEqual(expect.any(String));
  });
});

// Not concurrent: it advances the clock of all runs.
describe('Inngest server retry backoff', { timeout: CASE_TIMEOUT_MS }, () => {
  it('retries a failed step with backoff and counts the attempt', async () => {
    const id = await send('backoff');
    await vi.waitFor(() => expect(count('backoff 0 of 5')).toBe(1), { timeout: 10_000 });
    if (!externalUrl) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(count('backoff 1 of 5')).toBe(0);
      await control(url, 'clock', { advance_ms: FIRST_BACKOFF_MS + 30_000 });
    }
    expect(await ended(url, id)).toMatchObject([{ status: 'Completed', output: 1 }]);
    if (externalUrl) {
      expect(at('backoff 1 of 5') - at('backoff 0 of 5')).toBeGreaterThanOrEqual(FIRST_BACKOFF_MS);
    }
  });
});
