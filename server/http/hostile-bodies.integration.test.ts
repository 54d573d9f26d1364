import { sql, sum } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { database } from '@/db/client';
import { deliveries, transactionEvents, transactions } from '@/db/schema';
import { errorCodes, errorTable } from '@/server/core/errors';
import { flushCounts } from '@/server/webhooks/deliveries/write';
import { hostileBody, mutatedBody, type Sent } from '@/tests/support/hostile-bodies';
import { handleRest } from './rest';

const RUNS = process.env.TEST_FULL === '1' ? 100_000 : 10_000;
const seed = Number(process.env.HOSTILE_SEED ?? Date.now() % 1_000_000_000);
const refusals: Promise<unknown>[] = [];
const errorKeys = new Set(['code', 'message', 'issues']);

async function* inPieces(body: Uint8Array, pieces: number) {
  const size = Math.ceil(body.length / pieces) || 1;
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size);
}

function send({ body, headers }: Sent, pieces = 1) {
  const request = {
    method: 'POST',
    url: '/v1/webhooks/transactions',
    // Other addresses are rate limited.
    clientIp: '127.0.0.1',
    headers: new Headers(headers),
    body: inPieces(body, pieces),
  };
  return handleRest(request, { defer: (task) => void refusals.push(task()) });
}

/** Fails unless the response is a documented 4xx. */
function expectRejection({ status, body }: Awaited<ReturnType<typeof send>>): void {
  const error = JSON.parse(body);
  const code = errorCodes.find((one) => one === error.code);
  if (!code || status < 400 || status > 499 || errorTable[code].status !== status) {
    throw new Error(`${status} ${body}`);
  }
  expect(Object.keys(error).filter((key) => !errorKeys.has(key))).toEqual([]);
  expect(typeof error.message).toBe('string');
  if (code === 'VALIDATION_FAILED') expect(error.issues.length).toBeGreaterThan(0);
}

const rows = async () => [
  await database().$count(transactions),
  await database().$count(transactionEvents),
];

it('rejects every hostile request body with a documented 4xx error, and stores no transaction', async () => {
  console.log(`${RUNS} hostile bodies, HOSTILE_SEED=${seed}`);
  const pieces = fc.integer({ min: 1, max: 4 });
  await fc.assert(
    fc.asyncProperty(hostileBody, pieces, async (sent, n) => expectRejection(await send(sent, n))),
    { numRuns: RUNS, seed },
  );
  expect(await rows()).toEqual([0, 0]);
  await Promise.all(refusals);
  await flushCounts();
  const [delivered] = await database()
    .select({
      times: sum(deliveries.occurrences).mapWith(Number),
      rows: sql<number>`count(*)::int`,
    })
    .from(deliveries);
  expect(delivered?.times).toBe(RUNS);
  // 60 in each minute.
  expect(delivered?.rows).toBeLessThanOrEqual(60 * (1 + Math.ceil(performance.now() / 60_000)));
}, 600_000);

it('records a mutated webhook and answers 202, or rejects the webhook with 4xx', async () => {
  const [before = 0] = await rows();
  const accepted = new Set<string>();
  await fc.assert(
    fc.asyncProperty(mutatedBody, async (sent) => {
      const answer = await send(sent);
      if (answer.status !== 202) return expectRejection(answer);
      accepted.add(JSON.parse(answer.body).transaction_id);
    }),
    { numRuns: 500, seed },
  );
  expect(accepted.size).toBeGreaterThan(0);
  expect((await rows())[0]).toBe(before + accepted.size);
});
