import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import getPort from 'get-port';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
