import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { parseEnv } from '@/server/settings';
import { findInngestRun } from './inngest-run';

const run = { key: 'a/b', runNumber: 1, inngestEventId: '01EVENT' };
let server: Server | undefined;

afterEach(() => server?.close());

/** Starts an Inngest server with these responses, by path, and returns its URL. */
async function serve(answers: Record<string, unknown>): Promise<string> {
  server = createServer(({ url = '' }, response) => response.end(JSON.stringify(answers[url])));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

const runs = { '/v1/events/01EVENT/runs': { data: [{ run_id: '01RUN' }] } };

describe('Inngest run lookup', () => {
  it('returns the run ID and page URL from an Inngest dev server', async () => {
    const url = await serve({ ...runs, '/dev': { version: '1.12.0' } });
    expect(await findInngestRun(run, parseEnv({ INNGEST_DEV: url }))).toEqual({
      eventId: 'a/b',
      runId: '01RUN',
      pageUrl: `${url}/run?runID=01RUN`,
    });
  });

  it('returns the run ID and page URL from a self-hosted server, which hides /dev', async () => {
    const url = await serve(runs);
    const settings = parseEnv({ INNGEST_BASE_URL: url, INNGEST_SIGNING_KEY: 'signkey-prod-0123' });
    expect(await findInngestRun(run, settings)).toMatchObject({
      runId: '01RUN',
      pageUrl: `${url}/run?runID=01RUN`,
    });
  });

  it('asks by our event ID for a run from before its Inngest ID was kept', async () => {
    const url = await serve({ '/v1/events/a%2Fb/runs': { data: [{ run_id: '01OLD' }] } });
    const old = { ...run, inngestEventId: null };
    expect(await findInngestRun(old, parseEnv({ INNGEST_DEV: url }))).toMatchObject({
      runId: '01OLD',
    });
  });

  it('returns the run ID without a page URL from the embedded Inngest server', async () => {
    const url = await serve({ ...runs, '/dev': { version: 'embedded' } });
    const found = await findInngestRun(run, parseEnv({ INNGEST_DEV: url }));
    expect(found).toMatchObject({ runId: '01RUN', pageUrl: null });
  });

  it('returns only the event ID when the Inngest server is unreachable', async () => {
    const settings = parseEnv({ INNGEST_DEV: 'http://127.0.0.1:1' });
    expect(await findInngestRun({ ...run, runNumber: 2 }, settings)).toEqual({
      eventId: expect.stringMatching(/^[0-9a-f]{64}$/),
      runId: null,
      pageUrl: null,
    });
  });
});
