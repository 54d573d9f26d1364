import { Client } from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sendRaw } from '../tests/support/hostile-requests';
import { nicenessOf } from '../tests/support/niceness';
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
import { startInngestServer } from './inngest-server/server';
import { BACKEND_NICENESS } from './launcher/plan';
import { pickStablePort } from './launcher/ports';
import { runningDatabaseUrl } from './postgres/cluster';

endServicesAfterAll();

describe('a running service', () => {
  let service: Service;

  beforeAll(async () => {
    service = await start();
  });

  it.each(['front-1', 'functions-1', 'next', 'inngest', 'postgres'])(
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
      const { postgres, inngest, next, ...processes } = service.processes();
      const backend = [processes['functions-1'], inngest, next].map((pid) => nicenessOf(pid ?? 0));
      expect(backend).toEqual(backend.map(() => BACKEND_NICENESS));
      for (const pid of [processes['front-1'], processes['front-2'], postgres]) {
        expect(nicenessOf(pid ?? 0)).toBeLessThan(BACKEND_NICENESS);
      }
    }, TIMEOUT_MS);
  });

  it('starts one run for 100 equal webhooks', async () => {
    await Promise.all(Array.from({ length: 100 }, () => post(service.url, webhook('hundred'))));
    await untilProcessed(service.url, 'hundred', TIMEOUT_MS);
    const client = new Client({ connectionString: runningDatabaseUrl(service.dataDir) });
    await client.connect();
    const runs = () =>
      client.query(
        `select runs.output from inngest_server.runs join inngest_server.events on events.id = event_id
         where events.body -> 'data' ->> 'transaction_id' = 'hundred'`,
      );
    // The run ends shortly after its transaction is PROCESSED.
    await expect
      .poll(async () => (await runs()).rows, { timeout: TIMEOUT_MS })
      .toEqual([{ output: { processed: true } }]);
    await client.end();
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
    const { exited, output } = runStart({ dataDir: dataFolder('second'), port });
    const [code] = await exited;
    expect(code).toBe(1);
    expect(output().trim()).toBe(`Port ${port} on 127.0.0.1 is in use. Set PORT to another port.`);
  });

  describe('and a copy with its own port, folder and Inngest server', () => {
    let other: Service;
    let inngest: Awaited<ReturnType<typeof startInngestServer>>;

    beforeAll(async () => {
      const port = await pickStablePort();
      const databaseUrl = runningDatabaseUrl(service.dataDir).replace(/app$/, 'postgres');
      const log = pino({ level: 'silent' });
      inngest = await startInngestServer({ databaseUrl, port, log });
      other = await start('other', { INNGEST_DEV: `http://127.0.0.1:${port}` });
    });
    afterAll(async () => {
      await other.end();
      await inngest.stop();
    });

    it('run at the same time', async () => {
      await post(other.url, webhook('only-other'));
      await untilProcessed(other.url, 'only-other', TIMEOUT_MS);
      expect(await read(service.url, 'only-other')).toBeUndefined();
      expect(other.processes()).not.toHaveProperty('inngest');
    });

    it('keep their functions when a request to these is no call of Inngest', async () => {
      const before = other.output();
      const send = (body: string, isCut = false) => {
        const target = '/api/inngest?fnId=transaction-webhooks-process-transaction&stepId=step';
        const length = isCut ? body.length + 1 : body.length;
        const bytes = `POST ${target} HTTP/1.1\r\nhost: h\r\nconnection: close\r\ncontent-length: ${length}\r\n\r\n${body}`;
        return sendRaw(other.port, { bytes: Buffer.from(bytes), isCut }, TIMEOUT_MS);
      };
      await send('{', true);
      expect(await send('{')).toEqual([400]);
      expect(other.output()).toBe(before);
    });
  });
});
