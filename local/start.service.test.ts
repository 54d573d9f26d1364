import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { control } from '../tests/support/inngest-target';
import { nicenessOf } from '../tests/support/niceness';
import { LONG_DEADLINE, runStart, type Service, startService } from '../tests/support/service';
import { post, processingMs, read, untilProcessed, webhook } from '../tests/support/webhooks';
import { startInngestServer } from './inngest-server/server';
import { BACKEND_NICENESS } from './launcher/plan';
import { pickStablePort } from './launcher/ports';
import { databaseUrl, runningPostmaster } from './postgres/cluster';

const DELAY_MS = 2_000;
// Less than the outbox cron's minute, because the start itself must dispatch what a crash left.
const TIMEOUT_MS = 30_000;
const env = { ...LONG_DEADLINE, PROCESSING_DELAY: '2s', WARM_UP: '0' };

let folder: string;
const running: Service[] = [];

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'transaction-webhooks-'));
});

afterAll(async () => {
  await Promise.all(running.map((service) => service.end()));
  rmSync(folder, { recursive: true, force: true });
});

async function start(name = 'data', more = {}, port?: number): Promise<Service> {
  const dataDir = path.join(folder, name);
  const service = await startService({ dataDir, port, env: { ...env, ...more } });
  running.push(service);
  return service;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function embeddedUrl({ dataDir }: Service): string {
  return databaseUrl(dataDir, runningPostmaster(dataDir)?.port ?? 0);
}

async function sendTen({ url }: Service, prefix: string): Promise<string[]> {
  const ids = Array.from({ length: 10 }, (_, n) => `${prefix}-${n}`);
  const answers = await Promise.all(ids.map((id) => post(url, webhook(id))));
  expect(answers.map(({ status }) => status)).toEqual(ids.map(() => 202));
  return ids;
}

/** Waits until Inngest has all events. From then on, the runs sleep. */
async function untilDispatched(service: Service, ids: string[]): Promise<void> {
  const client = new Client({ connectionString: embeddedUrl(service) });
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

async function expectAllProcessed({ url }: Service, ids: string[]): Promise<void> {
  for (const id of ids) {
    const transaction = await untilProcessed(url, id, TIMEOUT_MS);
    expect(processingMs(transaction)).toBeGreaterThanOrEqual(DELAY_MS);
  }
}

describe('a running service', () => {
  let service: Service;
  let inngestPort: number;
  const controlled = () => ({
    INNGEST_PORT: String(inngestPort),
    INNGEST_TEST_CONTROL: 'in-production',
  });

  beforeAll(async () => {
    inngestPort = await pickStablePort();
    service = await start('data', controlled());
  });

  it.each(['front', 'functions', 'next', 'inngest', 'postgres'])(
    'restarts %s after a kill during the delay and processes every webhook',
    async (name) => {
      const ids = await sendTen(service, name);
      await untilDispatched(service, ids);
      process.kill(service.processes()[name] ?? 0, 'SIGKILL');
      await expectAllProcessed(service, ids);
    },
  );

  it('gives the functions, Inngest and Next a lower priority than the front and Postgres', async () => {
    await vi.waitFor(() => {
      const { front, postgres, functions, inngest, next } = service.processes();
      const backend = [functions, inngest, next].map((pid) => nicenessOf(pid ?? 0));
      expect(backend).toEqual(backend.map(() => BACKEND_NICENESS));
      for (const pid of [front, postgres]) {
        expect(nicenessOf(pid ?? 0)).toBeLessThan(BACKEND_NICENESS);
      }
    }, TIMEOUT_MS);
  });

  it('starts one run for 100 equal webhooks', async () => {
    await Promise.all(Array.from({ length: 100 }, () => post(service.url, webhook('hundred'))));
    await untilProcessed(service.url, 'hundred', TIMEOUT_MS);
    const client = new Client({ connectionString: embeddedUrl(service) });
    await client.connect();
    const runs = await client.query(
      `select runs.output from inngest_server.runs join inngest_server.events on events.id = event_id
       where events.body -> 'data' ->> 'transaction_id' = 'hundred'`,
    );
    await client.end();
    expect(runs.rows).toEqual([{ output: { processed: true } }]);
  });

  it('refuses to start in a data folder that is in use, with a one-line error', async () => {
    const { dataDir } = service;
    const { exited, output } = runStart({ dataDir, port: await pickStablePort() });
    const [code] = await exited;
    expect(code).toBe(1);
    expect(output().trim()).toBe(
      `Another copy of the service uses ${dataDir}. Set DATA_DIR to another folder.`,
    );
  });

  it('refuses to start on a port that is in use, with a one-line error', async () => {
    const { port } = service;
    const { exited, output } = runStart({ dataDir: path.join(folder, 'second'), port });
    const [code] = await exited;
    expect(code).toBe(1);
    expect(output().trim()).toBe(`Port ${port} on 127.0.0.1 is in use. Set PORT to another port.`);
  });

  it('runs at the same time as a copy with its own port, folder and Inngest server', async () => {
    const port = await pickStablePort();
    const databaseUrl = embeddedUrl(service).replace(/app$/, 'postgres');
    const log = pino({ level: 'silent' });
    const inngest = await startInngestServer({ databaseUrl, port, log });
    const other = await start('other', { INNGEST_DEV: `http://127.0.0.1:${port}` });
    await post(other.url, webhook('only-other'));
    await untilProcessed(other.url, 'only-other', TIMEOUT_MS);
    expect(await read(service.url, 'only-other')).toBeUndefined();
    expect(other.processes()).not.toHaveProperty('inngest');
    await other.end();
    await inngest.stop();
  });

  it('leaves no Postgres running when it is stopped during the start', async () => {
    const dataDir = path.join(folder, 'early');
    const { child, exited } = runStart({ dataDir, port: await pickStablePort() });
    await vi.waitFor(() => expect(runningPostmaster(dataDir)).toBeDefined(), { timeout: 20_000 });
    child.kill('SIGTERM');
    await exited;
    expect(runningPostmaster(dataDir)).toBeUndefined();
  });

  it.each(['SIGKILL', 'SIGINT'] as const)(
    'processes every webhook after %s to the launcher and a restart',
    async (signal) => {
      const ids = await sendTen(service, signal);
      const { launcher: _, ...processes } = service.processes();
      const code = await service.end(signal);
      if (signal !== 'SIGKILL') {
        expect(code).toBe(0);
        expect(Object.keys(processes).sort()).toEqual([
          'front',
          'functions',
          'inngest',
          'next',
          'postgres',
        ]);
        expect(Object.values(processes).filter(isAlive)).toEqual([]);
      }
      service = await start('data', controlled(), service.port);
      await expectAllProcessed(service, ids);
    },
  );

  it('stops within ten seconds, answers pending webhooks and loses none while Inngest hangs', async () => {
    await control(`http://127.0.0.1:${inngestPort}`, 'events', { answer: 'not at all' });

    const ids = Array.from({ length: 300 }, (_, n) => `stopped-${n}`);
    const answers = ids.map((id) => post(service.url, webhook(id)).catch(() => undefined));
    await answers[0];
    const { launcher: _, ...processes } = service.processes();
    const signalledAt = Date.now();
    expect(await service.end('SIGTERM')).toBe(0);
    expect(Date.now() - signalledAt).toBeLessThan(10_000);
    expect(Object.values(processes).filter(isAlive)).toEqual([]);
    const accepted = (await Promise.all(answers)).filter((answer) => answer !== undefined);
    for (const { status } of accepted) expect([202, 503]).toContain(status);
    expect(accepted.some(({ status }) => status === 202)).toBe(true);

    service = await start('data', controlled(), service.port);
    for (const [n, id] of ids.entries()) {
      if ((await answers[n])?.status === 202) await untilProcessed(service.url, id, TIMEOUT_MS);
    }
  });

  it('processes every webhook after all processes were killed at once', async () => {
    const ids = await sendTen(service, 'all');
    await untilDispatched(service, ids);
    for (const pid of Object.values(service.processes())) process.kill(pid, 'SIGKILL');
    service = await start('data', {}, service.port);
    expect(await read(service.url, 'hundred')).toMatchObject({ status: 'PROCESSED' });
    await expectAllProcessed(service, ids);
  });

  it('stops within ten seconds when all its processes hang', async () => {
    const { launcher: _, ...processes } = service.processes();
    for (const pid of Object.values(processes)) process.kill(pid, 'SIGSTOP');
    const signalledAt = Date.now();
    expect(await service.end('SIGTERM')).toBe(0);
    expect(Date.now() - signalledAt).toBeLessThan(10_000);
    expect(Object.values(processes).filter(isAlive)).toEqual([]);
  });
});
