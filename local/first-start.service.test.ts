import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runStart, startService } from '../tests/support/service';
import { post, read, webhook } from '../tests/support/webhooks';
import { pickStablePort } from './launcher/ports';

const env = { WARM_UP: '0' };
let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'transaction-webhooks-first-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

async function failedStart(): Promise<string> {
  const { exited, output } = runStart({ dataDir, port: await pickStablePort(), env });
  expect((await exited)[0]).toBe(1);
  return output();
}

it('lets one of two first starts on one folder run, and the other one explain itself', async () => {
  const starts = await Promise.allSettled([
    startService({ dataDir, env }),
    startService({ dataDir, env }),
  ]);
  const [service, ...more] = starts.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  const [refused] = starts.flatMap((one) => (one.status === 'rejected' ? String(one.reason) : []));
  expect(more).toEqual([]);
  expect(refused).toContain('Another copy of the service uses');
  expect(await post(service?.url ?? '', webhook('first'))).toMatchObject({ status: 202 });
  await service?.end();

  const again = await startService({ dataDir, env });
  expect(await read(again.url, 'first')).toBeDefined();
  await again.end();

  renameSync(path.join(dataDir, 'postgres-18.password'), path.join(dataDir, 'kept'));
  expect(await failedStart()).toContain('postgres-18.password is missing');
  renameSync(path.join(dataDir, 'postgres-18'), path.join(dataDir, 'postgres-17'));
  expect(await failedStart()).toContain('has the data of another Postgres version (postgres-17)');
});
