import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { conformanceFunctions, LARGE_TEXT } from '@/tests/support/conformance-app';
import { createTestDatabase } from '@/tests/support/database';
import { createClient, serveApp } from '@/tests/support/inngest-app';
import { control, startEmbedded } from '@/tests/support/inngest-target';

/*
 * Any faithful Inngest server passes. What a function has done is the judge: servers differ in what their API
 * tells of a run. docs/inngest-server.md says which case proves what, and how to run them against another server.
 */
const externalUrl = process.env.INNGEST_CONFORMANCE_URL;
const { INNGEST_CONFORMANCE_SIGNING_KEY: externalKey, INNGEST_CONFORMANCE_EVENT_KEY: eventKey } =
  process.env;
const CASE_TIMEOUT_MS = 120_000;
const WAIT = { timeout: 100_000, interval: 20 };
const FIRST_BACKOFF_MS = 15_000;
/** After the last expected moment, so long nothing else may happen. */
const SETTLE_MS = 500;

const embeddedKeys = { signingKey: `signkey-test-${'ab'.repeat(32)}`, eventKey: 'event-key' };
const externalKeys = externalKey && eventKey ? { signingKey: externalKey, eventKey } : undefined;
const modes = externalUrl
  ? [{ mode: externalKeys ? 'signed' : 'unsigned', keys: externalKeys }]
  : [
      { mode: 'unsigned', keys: undefined },
      { mode: 'signed', keys: embeddedKeys },
    ];

describe.each(modes)('Inngest server, $mode', ({ mode, keys }) => {
  const prefix = `conformance-${mode}-${Date.now()}`;
  const named = (name: string) => `${prefix}/${name}`;
  const notes: { label: string; value: unknown; at: number }[] = [];
  const apps: { close: () => Promise<void> }[] = [];
  let url: string;
  let stop = async () => {};

  const all = (label: string) => notes.filter((one) => one.label === label);
  const values = (label: string) => all(label).map(({ value }) => value);
  const at = (label: string, n = 0) => all(label)[n]?.at ?? Number.NaN;

  /** Waits until a moment was noted so many times, and then whether it is noted once more. */
  async function noted(label: string, times = 1): Promise<unknown[]> {
    await vi.waitFor(() => expect(all(label).length).toBeGreaterThanOrEqual(times), WAIT);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    expect(all(label)).toHaveLength(times);
    return values(label);
  }

  async function send(
    name: string,
    event: { data?: Record<string, unknown>; id?: string; ts?: number } = {},
  ): Promise<string> {
    const client = createClient(`${prefix}-sender`, url, keys);
    const { ids } = await client.send({ name: named(name), data: {}, ...event });
    return ids[0] ?? '';
  }

  beforeAll(async () => {
    if (externalUrl) url = externalUrl;
    else
      ({ url, stop } = await startEmbedded({
        keys: keys ?? {},
        databaseUrl: await createTestDatabase(),
      }));
    const client = createClient(prefix, url, keys);
    const cron = externalUrl ? '* * * * *' : '* * * * * *';
    const note = (label: string, value?: unknown) =>
      void notes.push({ label, value, at: Date.now() });
    apps.push(await serveApp(client, conformanceFunctions(client, { named, note, cron })));
    const other = createClient(`${prefix}-other`, url, keys);
    const shared = { id: 'shared', triggers: { event: named('shared') } };
    const third = other.createFunction(shared, async () => note('shared', 3));
    apps.push(await serveApp(other, [third]));
  });

  afterAll(async () => {
    await stop();
    for (const app of apps) await app.close();
  });

  describe.concurrent('conformance', { timeout: CASE_TIMEOUT_MS }, () => {
    it('returns a ULID for an event and runs its function with the data', async () => {
      const id = await send('plain', { data: { x: [1, 'ü', null] } });
      expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
      await vi.waitFor(() => expect(values('plain')).toContainEqual({ x: [1, 'ü', null] }), WAIT);
    });

    it('sleeps for 2 s between two steps and runs each step once', async () => {
      await send('sleep');
      await noted('sleep after');
      expect(all('sleep before')).toHaveLength(1);
      expect(at('sleep after') - at('sleep before')).toBeGreaterThanOrEqual(2_000);
    });

    it('sleeps until a date', async () => {
      await send('until');
      const [late] = await noted('until');
      expect(late).toBeGreaterThanOrEqual(0);
    });

    it.each(['checkpoint', 'no-checkpoint', 'buffered'])(
      'runs each of two steps once in %s mode',
      async (name) => {
        await send(name);
        expect(await noted(`${name} two`)).toEqual([2]);
        expect(all(`${name} one`)).toHaveLength(1);
      },
    );

    it('runs parallel steps once each and continues when all are done', async () => {
      await send('parallel');
      expect(await noted('parallel sum')).toEqual([6]);
      expect([all('parallel a').length, all('parallel b').length]).toEqual([1, 1]);
    });

    it('starts one run for an event id that is sent 20 times', async () => {
      await Promise.all(Array.from({ length: 20 }, () => send('once', { id: `${prefix}-once` })));
      // What was sent later has run.
      await send('plain', { data: { after: 'once' } });
      await vi.waitFor(() => expect(values('plain')).toContainEqual({ after: 'once' }), WAIT);
      await noted('once');
    });

    it('retries a failed function after its Retry-After delay', async () => {
      await send('retry-after');
      expect(await noted('retry-after', 3)).toEqual([0, 1, 2]);
      expect(at('retry-after', 1) - at('retry-after')).toBeGreaterThanOrEqual(900);
    });

    it('fails a run after two attempts when retries is 1', async () => {
      await send('exhausted');
      await noted('exhausted failed');
      expect(values('exhausted')).toEqual([0, 1]);
    });

    it('counts attempts separately for each step', async () => {
      await send('attempts');
      expect(await noted('attempts')).toEqual([0]);
    });

    it('does not retry a NonRetriableError and calls onFailure once, with the event', async () => {
      await send('fatal', { data: { n: 7 } });
      expect(await noted('fatal failed')).toEqual([['for good', 7]]);
      expect(all('fatal')).toHaveLength(1);
    });

    it('lets a function catch the error of a failed step', async () => {
      await send('caught');
      expect(await noted('caught')).toEqual([expect.stringContaining('bad step')]);
    });

    it('accepts an event and a step result of 200 KiB', async () => {
      await send('large', { data: { text: LARGE_TEXT } });
      expect(await noted('large')).toEqual([true]);
    });

    it('starts three functions across two apps for one event', async () => {
      await send('shared');
      expect((await noted('shared', 3)).sort()).toEqual([1, 2, 3]);
    });

    it('delays the run of an event with a future timestamp', async () => {
      const sentAt = Date.now();
      await send('plain', { data: { from: 'the future' }, ts: sentAt + 2_000 });
      const isNoted = () => all('plain').find(({ value }) => Object(value).from === 'the future');
      await vi.waitFor(() => expect(isNoted()).toBeDefined(), WAIT);
      expect((isNoted()?.at ?? 0) - sentAt).toBeGreaterThanOrEqual(1_900);
    });

    it('starts a function by its cron trigger', async () => {
      await vi.waitFor(() => expect(values('cron')).toContain('inngest/scheduled.timer'), WAIT);
    });

    it('rejects malformed event JSON with 400 and an error message', async () => {
      const path = `${url}/e/${keys?.eventKey ?? 'key'}`;
      const response = await fetch(path, { method: 'POST', body: '{bad' });
      expect(response.status).toBe(400);
      expect((await response.json()).error).toEqual(expect.any(String));
    });
  });

  // Not concurrent: it advances the clock of all runs.
  it('retries a failed step with backoff and counts the attempt', {
    timeout: CASE_TIMEOUT_MS,
  }, async () => {
    await send('backoff');
    expect(await noted('backoff')).toEqual([{ attempt: 0, maxAttempts: 5 }]);
    if (!externalUrl) await control(url, 'clock', { advance_ms: FIRST_BACKOFF_MS + 30_000 });
    expect((await noted('backoff', 2))[1]).toEqual({ attempt: 1, maxAttempts: 5 });
    if (externalUrl) {
      expect(at('backoff', 1) - at('backoff')).toBeGreaterThanOrEqual(FIRST_BACKOFF_MS);
    }
  });
});

// Official servers store such text, but some parts of them do not.
it('keeps a NUL character in an event and in a result', async () => {
  const { url, stop } = await startEmbedded({ databaseUrl: await createTestDatabase() });
  const client = createClient('nul', url);
  const received: unknown[] = [];
  const app = await serveApp(client, [
    client.createFunction({ id: 'nul', triggers: { event: 'nul' } }, async ({ event, step }) => {
      const text = await step.run('copy', () => event.data.text);
      await step.sleep('nap', '1s');
      await step.run('report', () => received.push(text));
    }),
  ]);
  await client.send({ name: 'nul', data: { text: 'a\u0000b' } });
  await vi.waitFor(() => expect(received).toEqual(['a\u0000b']), WAIT);
  await app.close();
  await stop();
});
