import pino from 'pino';
import { expect, vi } from 'vitest';
import { z } from 'zod';
import { type ServerOptions, startInngestServer } from '../../local/inngest-server/server';
import { pickStablePort } from '../../local/launcher/ports';

const POLL = { timeout: 100_000, interval: 20 };

const runSchema = z.object({ run_id: z.string(), status: z.string(), output: z.unknown() });
const runsSchema = z.object({ data: z.array(runSchema).nullable() });

/** Starts an embedded Inngest server in this process, on this test file's database. */
export async function startEmbedded(options: Partial<ServerOptions> = {}) {
  const port = options.port ?? (await pickStablePort());
  const server = await startInngestServer({
    databaseUrl: process.env.DATABASE_URL ?? '',
    log: pino({ level: 'silent' }),
    testControl: true,
    ...options,
    port,
  });
  return { url: `http://127.0.0.1:${port}`, port, stop: server.stop };
}

/** The runs of an event, by the id that the server gave it. */
export async function runsOf(url: string, eventId: string) {
  const response = await fetch(`${url}/v1/events/${eventId}/runs`);
  return runsSchema.parse(await response.json()).data ?? [];
}

/** Waits until an event has `count` runs and all have ended. */
export async function ended(url: string, eventId: string, count = 1) {
  await vi.waitFor(async () => {
    const runs = await runsOf(url, eventId);
    expect(runs.map(({ status }) => status)).toHaveLength(count);
    for (const run of runs) expect(run.status).toMatch(/^(Completed|Failed)$/i);
  }, POLL);
  return runsOf(url, eventId);
}

/** Uses the test control of an embedded server; docs/inngest-server.md lists the actions. */
export async function control(url: string, action: string, body: Record<string, unknown>) {
  const response = await fetch(`${url}/test/${action}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
}
