import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import getPort from 'get-port';
import { Client } from 'pg';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startInngestServer } from './inngest-server/server';
import { runningPostmaster } from './postgres/cluster';
import { databaseUrl } from './postgres/start';
import { runStart, type Service, startService } from './testing/service';
import { post, processingMs, read, untilProcessed, webhook } from './testing/webhooks';

const DELAY_MS = 4_000;
const MIDDLE_MS = 1_500;
const PATIENCE_MS = 60_000;
const env = { PROCESSING_DELAY: '4s' };

let folder: string;
const running: Service[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'transaction-webhooks-'));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((service) => service.end()));
  rmSync(folder, { recursive: true, force: true });
});

async function start(name = 'data', port?: number): Promise<Service> {
  const service = await startService({ dataDir: path.join(folder, name), port, env });
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
  return databaseUrl(runningPostmaster(dataDir)?.port ?? 0);
}

async function sendTen({ url }: Service, prefix: string): Promise<string[]> {
  const ids = Array.from({ length: 10 }, (_, n) => `${prefix}-${n}`);
  const answers = await Promise.all(ids.map((id) => post(url, webhook(id))));
  expect(answers.map(({ status }) => status)).toEqual(ids.map(() => 202));
  return ids;
}

async function expectAllProcessed({ url }: Service, ids: string[]): Promise<void> {
  for (const id of ids) {
    const transaction = await untilProcessed(url, id, PATIENCE_MS);
    expect(processingMs(transaction)).toBeGreaterThanOrEqual(DELAY_MS);
  }
}

describe('npm start', () => {
  it.each(['front', 'next', 'inngest', 'postgres'])(
    'starts %s again when it is killed in the middle of a sleep, and nothing is lost',
    async (part) => {
      const service = await start();
      const ids = await sendTen(service, part);
      await sleep(MIDDLE_MS);
      process.kill(service.processes()[part] ?? 0, 'SIGKILL');
      await expectAllProcessed(service, ids);
    },
  );

  it('goes on where it was when everything was killed at once', async () => {
    const killed = await start();
    const ids = await sendTen(killed, 'all');
    await sleep(MIDDLE_MS);
    for (const pid of Object.values(killed.processes())) process.kill(pid, 'SIGKILL');
    await killed.end('SIGKILL');
    running.pop();
    const service = await start('data', killed.port);
    expect(await read(service.url, 'all-0')).toMatchObject({ status: 'PROCESSING' });
    await expectAllProcessed(service, ids);
  });

  it('leaves nothing in the way when only the launcher was killed', async () => {
    const killed = await start();
    const ids = await sendTen(killed, 'launcher');
    await killed.end('SIGKILL');
    running.pop();
    await expectAllProcessed(await start('data', killed.port), ids);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('stops all it started on %s', async (signal) => {
    const service = await start();
    const { launcher: _, ...parts } = service.processes();
    running.pop();
    expect(await service.end(signal)).toBe(0);
    expect(Object.keys(parts).sort()).toEqual(['front', 'inngest', 'next', 'postgres']);
    expect(Object.values(parts).filter(isAlive)).toEqual([]);
  });

  it('runs beside another copy with another port and folder', async () => {
    const [one, other] = await Promise.all([start('one'), start('other')]);
    await post(one.url, webhook('only-one'));
    expect(await read(one.url, 'only-one')).toBeDefined();
    expect(await read(other.url, 'only-one')).toBeUndefined();
  });

  it('runs the effect of a hundred equal webhooks once', async () => {
    const service = await start();
    await Promise.all(Array.from({ length: 100 }, () => post(service.url, webhook('hundred'))));
    await untilProcessed(service.url, 'hundred', PATIENCE_MS);
    const client = new Client({ connectionString: embeddedUrl(service) });
    await client.connect();
    const runs = await client.query(
      `select runs.output from inngest_server.runs join inngest_server.events on events.id = event_id
       where events.body -> 'data' ->> 'transaction_id' = 'hundred'`,
    );
    await client.end();
    expect(runs.rows).toEqual([{ output: { processed: true } }]);
  });

  it('hands everything to an outside Inngest server when INNGEST_DEV names one', async () => {
    const owner = await start('owner');
    const port = await getPort({ host: '127.0.0.1' });
    const databaseUrl = embeddedUrl(owner).replace(/app$/, 'postgres');
    const log = pino({ level: 'silent' });
    const outside = await startInngestServer({ databaseUrl, host: '127.0.0.1', port, log });
    const guest = await startService({
      dataDir: path.join(folder, 'guest'),
      env: { ...env, INNGEST_DEV: `http://127.0.0.1:${port}` },
    });
    running.push(guest);
    await post(guest.url, webhook('outside'));
    await untilProcessed(guest.url, 'outside', PATIENCE_MS);
    await guest.end();
    await outside.stop();
    expect(guest.processes()).not.toHaveProperty('inngest');
  });

  it('says in one line that its port is taken', async () => {
    const port = await getPort({ host: '127.0.0.1' });
    const server = createServer().listen(port, '127.0.0.1');
    const { exited, output } = runStart({ dataDir: folder, port });
    const [code] = await exited;
    server.close();
    expect(code).toBe(1);
    expect(output().trim()).toBe(`Port ${port} on 127.0.0.1 is taken: set PORT to another one.`);
  });

  it('says in one line that its folder is in use', async () => {
    const { dataDir } = await start();
    const { exited, output } = runStart({ dataDir, port: await getPort({ host: '127.0.0.1' }) });
    const [code] = await exited;
    expect(code).toBe(1);
    expect(output().trim()).toBe(
      `Another copy of the service uses ${dataDir}: set DATA_DIR to another.`,
    );
  });
});
