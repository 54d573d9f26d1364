import { beforeAll, describe, expect, it, vi } from 'vitest';
import { control } from '../tests/support/inngest-target';
import { runStart, type Service } from '../tests/support/service';
import {
  dataFolder,
  endServicesAfterAll,
  expectAllProcessed,
  sendTen,
  start,
  TIMEOUT_MS,
  untilDispatched,
} from '../tests/support/services';
import { post, read, untilProcessed, webhook } from '../tests/support/webhooks';
import { pickStablePort } from './launcher/ports';
import { runningPostmaster } from './postgres/cluster';

endServicesAfterAll();

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it('leaves no Postgres running when it is stopped during the start', async () => {
  const dataDir = dataFolder('early');
  const { child, exited } = runStart({ dataDir, port: await pickStablePort() });
  await vi.waitFor(() => expect(runningPostmaster(dataDir)).toBeDefined(), { timeout: 20_000 });
  child.kill('SIGTERM');
  await exited;
  expect(runningPostmaster(dataDir)).toBeUndefined();
});

describe('a service that ends', () => {
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

  it.each(['SIGKILL', 'SIGINT'] as const)(
    'processes every webhook after %s to the launcher and a restart',
    async (signal) => {
      const ids = await sendTen(service, signal);
      const { launcher: _, ...processes } = service.processes();
      const code = await service.end(signal);
      if (signal !== 'SIGKILL') {
        expect(code).toBe(0);
        expect(Object.keys(processes).sort()).toEqual([
          'front-1',
          'front-2',
          'functions-1',
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

  it('stops, answers pending webhooks and loses none while Inngest hangs', async () => {
    await control(`http://127.0.0.1:${inngestPort}`, 'events', { answer: 'not at all' });

    const ids = Array.from({ length: 300 }, (_, n) => `stopped-${n}`);
    const answers = ids.map((id) => post(service.url, webhook(id)).catch(() => undefined));
    await answers[0];
    const { launcher: _, ...processes } = service.processes();
    expect(await service.end('SIGTERM')).toBe(0);
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
    expect(await read(service.url, 'SIGINT-0')).toMatchObject({ status: 'PROCESSED' });
    await expectAllProcessed(service, ids);
  });

  it('kills the processes that hang within their limits', async () => {
    const { launcher: _, ...processes } = service.processes();
    for (const pid of Object.values(processes)) process.kill(pid, 'SIGSTOP');
    const signalledAt = Date.now();
    expect(await service.end('SIGTERM')).toBe(0);
    // The limits add up to less than nine seconds (`stop-limits.test.ts`), and to 17 if the processes stopped one after the
    // other. A busy machine takes longer.
    expect(Date.now() - signalledAt).toBeLessThan(15_000);
    expect(Object.values(processes).filter(isAlive)).toEqual([]);
  });
});
