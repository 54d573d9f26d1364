import { Client } from 'pg';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startTopology } from '@/tests/support/compose/topology';
import { Downstream } from '@/tests/support/downstream';
import { control } from '@/tests/support/inngest-target';
import { UNTIMED } from '@/tests/support/service';
import { post, webhook } from '@/tests/support/webhooks';

const COPIES = 4;
const TRANSACTIONS = 2_000;
const MAX_CONCURRENT = 10;
const POLL = { timeout: 240_000, interval: 500 };
const TIMEOUT_MS = 600_000;

/** Four copies, the other side, and Inngest, which wakes all transactions at once. */
async function start() {
  const other = new Downstream();
  other.behave = () => ({ kind: 'answers', status: 200, afterMs: 20 });
  await other.start();
  onTestFinished(() => other.stop());
  const topology = await startTopology(
    {
      ...UNTIMED,
      PROCESSING_DELAY: '10m',
      DELIVER_TO: other.url,
      DELIVER_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      DELIVER_ALLOW_PRIVATE: '1',
      DELIVER_MAX_CONCURRENT: String(MAX_CONCURRENT),
    },
    { copies: COPIES },
  );
  onTestFinished(topology.stop);
  const database = new Client({ connectionString: topology.settings.DATABASE_URL });
  await database.connect();
  onTestFinished(() => database.end());
  const count = async (condition: string) => {
    const { rows } = await database.query<{ n: number }>(
      `select count(*)::int as n from transactions where ${condition}`,
    );
    return rows[0]?.n ?? Number.NaN;
  };
  return { other, topology, count };
}

describe.runIf(process.env.TEST_FULL === '1')('slots of an effect', () => {
  it('hold over four copies while 2,000 transactions wake at once', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const { other, topology, count } = await start();
    const queue = Array.from({ length: TRANSACTIONS }, (_, n) => n).values();
    const sender = async () => {
      for (const n of queue) {
        const url = topology.urls[n % COPIES] ?? '';
        expect((await post(url, webhook(`slot-${n}`))).status).toBe(202);
      }
    };
    await Promise.all(Array.from({ length: 16 }, sender));
    await vi.waitFor(async () => expect(await count('dispatched_at is null')).toBe(0), POLL);
    // All sleep. Then all are due.
    await vi.waitFor(async () => {
      await control(topology.inngestUrl, 'clock', { advance_ms: 3_600_000 });
      expect(await count(`status <> 'PROCESSED'`)).toBe(0);
    }, POLL);
    console.log({ peak: other.peak, ...other.counts });
    expect(other.peak).toBeLessThanOrEqual(MAX_CONCURRENT);
    expect(other.counts).toEqual({ keys: TRANSACTIONS, requests: TRANSACTIONS });
  });
});
