import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startTopology } from '@/tests/support/compose/topology';
import { control } from '@/tests/support/inngest-target';
import { UNTIMED } from '@/tests/support/service';
import { post, webhook } from '@/tests/support/webhooks';

const DOWN_MS = 600_000;
const PER_SECOND = 2;
const BEFORE_MS = 20_000;
/** The promise, after the return of the Inngest server. */
const WITHIN_MS = 120_000;
const SWEEPER = { function_id: 'transaction-webhooks-sweep' };

describe.runIf(process.env.TEST_FULL === '1')('ten minutes without Inngest', () => {
  it('delay transactions until two minutes after its return, although no cron runs', {
    timeout: DOWN_MS + 400_000,
  }, async () => {
    const topology = await startTopology({ ...UNTIMED, PROCESSING_DELAY: '30s' }, { copies: 2 });
    onTestFinished(topology.stop);
    const database = new Client({ connectionString: topology.settings.DATABASE_URL });
    await database.connect();
    onTestFinished(() => database.end());

    let isSending = true;
    let sent = 0;
    const sending = (async () => {
      for (; isSending; sent += 1) {
        expect((await post(topology.url, webhook(`down-${sent}`))).status).toBe(202);
        await sleep(1_000 / PER_SECOND);
      }
    })();
    await control(topology.inngestUrl, 'hold', SWEEPER);
    await sleep(BEFORE_MS);
    await topology.stopInngest();
    await sleep(DOWN_MS);
    isSending = false;
    await sending;
    const backAtMs = performance.now();
    await topology.startInngest();
    await control(topology.inngestUrl, 'hold', SWEEPER);
    await vi.waitFor(
      async () => {
        const { rows } = await database.query(
          `select count(*)::int as n from transactions where status <> 'PROCESSED'`,
        );
        expect(rows[0].n).toBe(0);
      },
      { timeout: WITHIN_MS * 2, interval: 250 },
    );
    const tookMs = performance.now() - backAtMs;
    console.log({ transactions: sent, processedAfterReturnMs: Math.round(tookMs) });
    expect(sent).toBeGreaterThan(1_000);
    expect(tookMs).toBeLessThan(WITHIN_MS);
  });
});
