import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import { runningDatabaseUrl } from '../../local/postgres/cluster';
import { execute } from './database';
import { type Service, startService, UNTIMED } from './service';
import { post, processingMs, untilProcessed, webhook } from './webhooks';

const DELAY_MS = 2_000;
/** Long, because the functions get little CPU on a busy machine. */
export const TIMEOUT_MS = 120_000;
const env = {
  ...UNTIMED,
  ...{ FRONT_PROCESSES: '2', FUNCTIONS_PROCESSES: '1', PROCESSING_DELAY: '2s' },
};

let folder: string;
const running: Service[] = [];

/** Gives the tests of a file a temporary folder for data folders, and ends every service that they start. */
export function endServicesAfterAll(): void {
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'transaction-webhooks-'));
  });
  afterAll(async () => {
    await Promise.all(running.map((service) => service.end()));
    rmSync(folder, { recursive: true, force: true });
  });
}

/** The data folder of that name. */
export function dataFolder(name: string): string {
  return path.join(folder, name);
}

export async function start(name = 'data', more = {}, port?: number): Promise<Service> {
  const service = await startService({ dataDir: dataFolder(name), port, env: { ...env, ...more } });
  running.push(service);
  await stopSweeper(service);
  return service;
}

/** The next start must dispatch by itself what a crash leaves: nothing is left to the sweeper. */
async function stopSweeper(service: Service): Promise<void> {
  await execute(
    runningDatabaseUrl(service.dataDir),
    `insert into tasks (name, claimed_at) values ('sweep', now() + interval '1 day')
     on conflict (name) do update set claimed_at = excluded.claimed_at`,
  );
}

export async function sendTen({ url }: Service, prefix: string): Promise<string[]> {
  const ids = Array.from({ length: 10 }, (_, n) => `${prefix}-${n}`);
  const answers = await Promise.all(ids.map((id) => post(url, webhook(id))));
  expect(answers.map(({ status }) => status)).toEqual(ids.map(() => 202));
  return ids;
}

/** Waits until Inngest has all events. From then on, the runs sleep. */
export async function untilDispatched(service: Service, ids: string[]): Promise<void> {
  const client = new Client({ connectionString: runningDatabaseUrl(service.dataDir) });
  await client.connect();
  await vi.waitFor(async () => {
    const { rowCount } = await client.query(
      'select from transactions where transaction_id = any($1) and dispatched_at is not null',
      [ids],
    );
    expect(rowCount).toBe(ids.length);
  }, TIMEOUT_MS);
  await client.end();
}

export async function expectAllProcessed({ url }: Service, ids: string[]): Promise<void> {
  for (const id of ids) {
    const transaction = await untilProcessed(url, id, TIMEOUT_MS);
    expect(processingMs(transaction)).toBeGreaterThanOrEqual(DELAY_MS);
  }
}
