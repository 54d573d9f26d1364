import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { pickStablePort } from '../../local/launcher/stable-port';
import { databaseUrl, runningPostmaster } from '../../local/postgres/cluster';
import { type Service, startService } from '../../tests/support/service';
import { type Interval, watchStalls } from '../../tests/support/stalls';
import { Saboteur } from './faults';
import { type Fault, plan } from './plan';
import { type Attempt, Processor } from './processor';
import { type Clock, verify } from './verify';

const DELAY_MS = 3_000;
// The sweeper comes every minute, and what it sends again takes the delay.
const SETTLED_WITHIN_MS = 180_000;
const POLL_MS = 200;

export type Options = {
  seed: number;
  durationMs: number;
  rate: number;
  clock: Clock;
  /** Ends with a restart of the front, which sends what is left without waiting for the sweeper. */
  endsWithRestart?: boolean;
};

export type Result = Options & {
  faults: Fault[];
  attempts: Attempt[];
  gaps: Interval[];
  stalls: readonly Interval[];
  rows: number;
  /** From the end of the last fault until every transaction was PROCESSED. */
  settledInMs: number;
  violations: string[];
  /** `performance.now()` when the drill began. */
  startedMs: number;
};

/** Counts what moves a row to PROCESSED, whatever the service itself believes. */
export const EFFECT_COUNTER = `
create table chaos_effects (transaction_id text not null, at timestamptz not null default now());
create function chaos_effect() returns trigger language plpgsql as $$
begin
  insert into chaos_effects (transaction_id) values (new.transaction_id);
  return new;
end $$;
create trigger chaos_effect after update on transactions for each row
when (new.processed_at is distinct from old.processed_at) execute function chaos_effect();`;

/**
 * Sends webhooks to a copy of the service of its own while parts of it are killed, paused and made
 * to fail; then waits until all is quiet, and looks whether every promise was kept.
 */
export async function drill(options: Options): Promise<Result> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'transaction-webhooks-chaos-'));
  const inngestPort = await pickStablePort();
  const service = await startService({
    dataDir,
    env: {
      PROCESSING_DELAY: `${DELAY_MS / 1_000}s`,
      INNGEST_PORT: String(inngestPort),
      INNGEST_TEST_CONTROL: 'in-production',
      LOG_LEVEL: 'fatal',
    },
  });
  try {
    return await sabotage(service, `http://127.0.0.1:${inngestPort}`, options);
  } finally {
    await service.end();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function sabotage(service: Service, inngestUrl: string, options: Options): Promise<Result> {
  await withDatabase(service, (database) => database.query(EFFECT_COUNTER));
  const { faults, deliveries } = plan(options.seed, options);
  const saboteur = new Saboteur(service, inngestUrl);
  const processor = new Processor(service.url);
  let faultsEndedMs = 0;
  const watch = watchStalls();
  const startedMs = performance.now();
  await Promise.all([
    processor.deliver(deliveries),
    saboteur.carryOut(faults).then(() => {
      faultsEndedMs = performance.now();
    }),
  ]);
  watch.stop();
  if (options.endsWithRestart) {
    await saboteur.carryOut([{ atMs: 0, forMs: 0, kind: 'kill', part: 'front' }]);
  }
  await untilSettled(service);
  const settledInMs = performance.now() - faultsEndedMs;
  const { attempts } = processor;
  const evidence = { ...options, attempts, gaps: saboteur.gaps, stalls: watch.stalls };
  const [violations, rows] = await withDatabase(service, async (database) => [
    await verify({ ...evidence, url: service.url, database, startedMs, delayMs: DELAY_MS }),
    await count(database, 'true'),
  ]);
  return { ...evidence, startedMs, faults, rows, settledInMs, violations };
}

/** Waits until nothing is being processed, or for as long as could be excused. */
async function untilSettled(service: Service): Promise<void> {
  const deadline = Date.now() + SETTLED_WITHIN_MS;
  while (Date.now() < deadline) {
    const open = await withDatabase(service, (database) =>
      count(database, `status = 'PROCESSING'`),
    ).catch(() => undefined);
    if (open === 0) return;
    await sleep(POLL_MS);
  }
}

async function count(database: Client, condition: string): Promise<number> {
  const counted = await database.query<{ n: number }>(
    `select count(*)::int as n from transactions where ${condition}`,
  );
  return counted.rows[0]?.n ?? 0;
}

async function withDatabase<T>(service: Service, work: (database: Client) => Promise<T>) {
  const port = runningPostmaster(service.dataDir)?.port ?? 0;
  const database = new Client({ connectionString: databaseUrl(service.dataDir, port) });
  database.on('error', () => {});
  await database.connect();
  try {
    return await work(database);
  } finally {
    await database.end();
  }
}
