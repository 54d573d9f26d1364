import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { database } from '@/db/client';
import { findTransaction } from '@/db/transactions/find';
import { respond } from '@/server/http/rest';
import { webhook } from '@/tests/support/webhooks';
import { dispatch } from './dispatch';
import { recoverLostWork } from './sweep';

const { port } = await vi.hoisted(async () => {
  const { pickStablePort } = await import('@/local/launcher/ports');
  const free = await pickStablePort();
  process.env.INNGEST_DEV = `http://127.0.0.1:${free}`;
  return { port: free };
});

const WAIT = { timeout: 20_000, interval: 50 };

/** An Inngest server that accepts events, rejects them, or never responds. */
const answers = {
  normally: (response: ServerResponse) => response.end('{"ids":["1"],"status":200}'),
  'with 500': (response: ServerResponse) => response.writeHead(500).end('oops'),
  'not at all': () => {},
};
let requests = 0;
let answer: (response: ServerResponse) => void = answers.normally;
const inngest = createServer((request, response) => {
  request.resume().on('end', () => {
    requests += 1;
    answer(response);
  });
});

beforeAll(async () => {
  inngest.listen(port, '127.0.0.1');
  await once(inngest, 'listening');
});
afterAll(() => {
  inngest.close();
  inngest.closeAllConnections();
});

async function post(key: string) {
  const deferred: Promise<unknown>[] = [];
  const request = new Request('http://127.0.0.1/v1/webhooks/transactions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(webhook(key)),
  });
  const response = await respond(request, { defer: (task) => deferred.push(task()) });
  return { status: response.status, deferred };
}

it('records the outbox mark, dispatch count and response time after Inngest accepts the event', async () => {
  const { deferred } = await post('marked');
  await Promise.all(deferred);
  const row = await findTransaction(database(), 'marked');
  expect(row).toMatchObject({ dispatchedAt: expect.any(Date), dispatchCount: 1 });
  expect(row?.ackMs).toBeGreaterThanOrEqual(0);
});

it.each(['with 500', 'not at all'] as const)(
  'answers webhooks with 202 while Inngest responds %s, and dispatches them later',
  { timeout: 60_000 },
  async (kind) => {
    answer = answers[kind];
    requests = 0;
    const posted = await Promise.all(Array.from({ length: 20 }, (_, n) => post(`${kind}-${n}`)));
    expect(posted.map(({ status }) => status)).toEqual(posted.map(() => 202));
    await vi.waitFor(() => expect(requests).toBeGreaterThan(0), WAIT);
    expect((await findTransaction(database(), `${kind}-0`))?.dispatchedAt).toBeNull();

    answer = answers.normally;
    await vi.waitFor(async () => {
      await recoverLostWork({ minimumAgeMs: 0 });
      for (const n of posted.keys()) {
        const row = await findTransaction(database(), `${kind}-${n}`);
        expect(row?.dispatchedAt).not.toBeNull();
      }
    }, WAIT);
    await Promise.all(posted.flatMap(({ deferred }) => deferred));
  },
);

it('keeps a transaction undispatched in the outbox when Inngest responds with 500', async () => {
  answer = answers['with 500'];
  const { deferred } = await post('not taken');
  expect((await Promise.all(deferred)).flat()[0]).toBe(false);
  expect(await findTransaction(database(), 'not taken')).toMatchObject({ dispatchedAt: null });
});

it('rejects a dispatch while 20,000 dispatches are pending', async () => {
  answer = answers['not at all'];
  const run = { runNumber: 1, ackMs: null };
  const waiting = Array.from({ length: 20_000 }, (_, n) => dispatch({ ...run, key: `many-${n}` }));
  expect(await dispatch({ ...run, key: 'one-too-many' })).toBe(false);
  answer = answers.normally;
  inngest.closeAllConnections();
  await Promise.all(waiting);
});
