import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import { pickStablePort } from '../../local/launcher/ports';
import { runningDatabaseUrl } from '../../local/postgres/cluster';
import { type Service, startService } from '../../tests/support/service';
import { type Interval, watchStalls } from '../../tests/support/stalls';
import { FaultInjector } from './faults';
import { type InjectedFault, plan } from './plan';
import { type Attempt, Processor } from './processor';
import { type Clock, verify } from './verify';

const DELAY_MS = 3_000;
// The sweeper runs every minute. A redispatched or rerun transaction then takes the whole delay.
const SETTLE_TIMEOUT_MS = 180_000;
const POLL_MS = 200;

type Options = {
  seed: number;
  durationMs: number;
  rate: number;
  clock: Clock;
  /** Restarts a front at the end, so that it sweeps the outbox without waiting a minute. */
  endsWithRestart?: boolean;
};

export type Result = Options & {
  faults: InjectedFault[];
  attempts: Attempt[];
  gaps: Interval[];
  stalls: readonly Interval[];
  rows: number;
  /** From the end of the last fault until every transaction was PROCESSED. */
  settledInMs: number;
  violations: string[];
};

/** Counts each change of a row to PROCESSED, independently of the service. */
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
 * Sends webhooks to a separate copy of the service while faults are injected, waits until no
 * transaction is PROCESSING, and verifies every guarantee.
 */
export async function drill(options: Options): Promise<Result> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'transaction-webhooks-chaos-'));
  const inngestPort = await pickStablePort();
  const service = await startService({
    dataDir,
    env: {
      FRONT_PROCESSES: '2',
      PROCESSING_DELAY: `${DELAY_MS / 1_000}s`,
      INNGEST_PORT: String(inngestPort),
      INNGEST_TEST_CONTROL: 'in-production',
      LOG_LEVEL: 'fatal',
    },
  });
  try {
    return await runDrill(service, `http://127.0.0.1:${inngestPort}`, options);
  } finally {
    await service.end();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function runDrill(service: Service, inngestUrl: string, options: Options): Promise<Result> {
  const database = new Pool({ connectionString: runningDatabaseUrl(service.dataDir), max: 1 });
  database.on('error', () => {});
  await database.query(EFFECT_COUNTER);
  const { faults, deliveries } = plan(options.seed, options);
  const injector = new FaultInjector(service, inngestUrl);
  const processor = new Processor(service.url);
  let faultsEndedMs = 0;
  const watch = watchStalls();
  const startedMs = performance.now();
  await Promise.all([
    processor.deliver(deliveries),
    injector.inject(faults).then(() => {
      faultsEndedMs = performance.now();
    }),
  ]);
  watch.stop();
  if (options.endsWithRestart) {
    await injector.inject([{ atMs: 0, forMs: 0, kind: 'kill', process: 'front-1' }]);
  }
  await untilSettled(database);
  const settledInMs = performance.now() - faultsEndedMs;
  const { attempts } = processor;
  const evidence = { ...options, attempts, gaps: injector.gaps, stalls: watch.stalls };
  const records = { ...evidence, url: service.url, database, startedMs, delayMs: DELAY_MS };
  const violations = await verify(records);
  const rows = await count(database, 'true');
  await database.end();
  return { ...evidence, faults, rows, settledInMs, violations };
}

/** Waits until no transaction is PROCESSING, or until the timeout. */
async function untilSettled(database: Pool): Promise<void> {
  const deadline = Date.now() + SETTLE_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if ((await count(database, `status = 'PROCESSING'`).catch(() => undefined)) === 0) return;
    await sleep(POLL_MS);
  }
}

async function count(database: Pool, condition: string): Promise<number> {
  const { rows } = await database.query<{ n: number }>(
    `select count(*)::int as n from transactions where ${condition}`,
  );
  return rows[0]?.n ?? 0;
}
