import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createClient, serveApp } from '@/tests/support/inngest-app';
import { startEmbedded } from '@/tests/support/inngest-target';
import { createPool } from './database';

const keys = { signingKey: `signkey-test-${'ab'.repeat(32)}`, eventKey: 'event-key' };

async function start() {
  const server = await startEmbedded({ keys });
  onTestFinished(server.stop);
  return server;
}

describe('embedded Inngest server with keys', () => {
  it('completes a run with two steps for an app with the same keys', async () => {
    const { url } = await start();
    const client = createClient('signed', url, keys);
    const app = await serveApp(client, [
      client.createFunction({ id: 'signed', triggers: { event: 'signed' } }, async ({ step }) => {
        const one = await step.run('ünï', () => 1.5e-7);
        return [one, await step.run('two', () => 'ü')];
      }),
    ]);
    onTestFinished(app.close);
    const { ids } = await client.send({ name: 'signed', data: { z: 1, a: 'ü' }, id: 'signed-1' });
    const pool = createPool(process.env.DATABASE_URL ?? '');
    await vi.waitFor(
      async () => {
        const { rows } = await pool.query('select status, output from runs where event_id = $1', [
          ids[0],
        ]);
        expect(rows).toEqual([{ status: 'Completed', output: [1.5e-7, 'ü'] }]);
      },
      { timeout: 15_000, interval: 20 },
    );
    await pool.end();
  });

  it('rejects registrations and events with wrong keys and run queries without a key', async () => {
    const { url } = await start();
    const wrong = { signingKey: `signkey-test-${'cd'.repeat(32)}`, eventKey: 'other' };
    const client = createClient('intruder', url, wrong);
    const functions = [
      client.createFunction({ id: 'x', triggers: { event: 'x' } }, async () => {}),
    ];
    await expect(serveApp(client, functions)).rejects.toThrow('not registered');
    const event = await fetch(`${url}/e/other`, { method: 'POST', body: '{"name":"x"}' });
    expect(event.status).toBe(401);
    expect((await fetch(`${url}/v1/runs/x`)).status).toBe(401);
  });
});
