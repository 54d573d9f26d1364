import { readFileSync } from 'node:fs';
import { eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { database } from '@/db/client';
import { openByHand } from '@/db/effects/breakers';
import { readMetricTotals, rollUpMetricTotals } from '@/db/metrics';
import { transactions } from '@/db/schema';
import { touchSource } from '@/db/sources';
import { claimTask, finishTask } from '@/db/tasks';
import { markDispatched } from '@/db/transactions/outbox';
import { markFailed, markProcessed } from '@/db/transactions/processing';
import { toNewTransaction } from '@/server/transactions/schema';
import { recordTransaction } from '@/server/webhooks/record';
import { createRestClient } from '@/tests/support/rest';
import { webhook } from '@/tests/support/webhooks';
import { countTotals, rollUpCounters } from './count-totals';

const PREFIX = 'transaction_webhooks_';
let id = 0;
beforeEach(() => {
  id += 1;
});

const { rest, post } = createRestClient();
async function scrape(): Promise<{ status: number; headers: Headers; text: string }> {
  const { status, headers, body } = await rest('/v1/metrics');
  return { status, headers, text: body };
}

/** The values of all series by their name and labels, without the label `process`. */
async function metrics(): Promise<Record<string, number>> {
  const { text } = await scrape();
  const lines = text.split('\n').filter((line) => line.startsWith(PREFIX));
  return Object.fromEntries(
    lines.map((line) => {
      const [series = '', value] = line.slice(PREFIX.length).split(/ (?=[^ ]+$)/);
      return [series.replace(/,?process="\w+"/, ''), Number(value)];
    }),
  );
}

/** The growth of each series during `act`. */
async function growth(act: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = await metrics();
  await act();
  const after = await metrics();
  return Object.fromEntries(
    Object.entries(after)
      .map(([series, value]) => [series, value - (before[series] ?? 0)] as const)
      .filter(([, grown]) => grown !== 0),
  );
}

const send = (name: string, amount = 1) =>
  recordTransaction(toNewTransaction(webhook(`${name}-${id}`, { amount })));

async function dispatched(name: string, ackMs: number, overdueInMs = 3_600_000) {
  await send(name);
  const run = { key: `${name}-${id}`, runNumber: 1 };
  await markDispatched(database(), [{ ...run, ackMs, overdueInMs }]);
  return run;
}

/** Moves every timestamp in the database into the past. */
async function age(minutes: number): Promise<void> {
  const ago = sql.raw(`- interval '${minutes} minutes'`);
  await database().execute(sql`update transactions set created_at = created_at ${ago},
    processed_at = processed_at ${ago}, overdue_at = overdue_at ${ago}`);
  await database().execute(sql`update transaction_events set occurred_at = occurred_at ${ago}`);
  await database().execute(sql`update metric_totals set counted_until = counted_until ${ago}`);
}

describe('metrics endpoint', () => {
  it('serves metrics as Prometheus text with 200', async () => {
    const { status, headers, text } = await scrape();
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text).toContain(`# TYPE ${PREFIX}ack_seconds histogram\n`);
    expect(text).toContain('# TYPE nodejs_eventloop_lag_p99_seconds gauge\n');
  });

  it('counts received webhooks by outcome, and transactions in flight and undispatched', async () => {
    const grown = await growth(async () => {
      await send('counted');
      for (const amount of [1, 1, 2]) await send('counted', amount);
    });
    expect(grown).toMatchObject({
      'received_total{outcome="accepted"}': 1,
      'received_total{outcome="duplicate"}': 2,
      'received_total{outcome="conflict"}': 1,
      in_flight: 1,
      undispatched: 1,
    });
  });

  it('puts response times of 500 ms and 501 ms into different histogram buckets', async () => {
    const grown = await growth(async () => {
      for (const ackMs of [3, 500, 501, 5_000]) await dispatched(`ack-${ackMs}`, ackMs);
    });
    expect(grown).toMatchObject({
      'ack_seconds_bucket{le="0.005"}': 1,
      'ack_seconds_bucket{le="0.25"}': 1,
      'ack_seconds_bucket{le="0.5"}': 2,
      'ack_seconds_bucket{le="1"}': 3,
      'ack_seconds_bucket{le="+Inf"}': 4,
      ack_seconds_count: 4,
    });
    expect(grown.ack_seconds_sum).toBeCloseTo(6.004);
  });

  it('reports 3 s of lateness for a transaction processed after 33 s', async () => {
    const grown = await growth(async () => {
      await dispatched('late', 1);
      await database().execute(
        sql`update transactions set created_at = now() - interval '33 seconds'
          where transaction_id = ${`late-${id}`}`,
      );
      await markProcessed(database(), `late-${id}`);
    });
    expect(grown).toMatchObject({
      processed_total: 1,
      'lateness_seconds_bucket{le="5"}': 1,
      lateness_seconds_count: 1,
    });
    expect(grown).not.toHaveProperty('lateness_seconds_bucket{le="2.5"}');
    const [row] = await database()
      .select({
        late: sql<number>`extract(epoch from processed_at - created_at)::float8 - 30`,
      })
      .from(transactions)
      .where(eq(transactions.key, `late-${id}`));
    expect(grown.lateness_seconds_sum).toBeCloseTo(row?.late ?? Number.NaN, 2);
  });

  it('reports failed transactions and the age of overdue and undispatched transactions', async () => {
    await send('left');
    await dispatched('overdue', 1, -7_000);
    const grown = await growth(async () => {
      await markFailed(database(), await dispatched('failed', 1), 'closed');
    });
    expect(grown).toMatchObject({ failed: 1, 'events_total{kind="failed"}': 1 });
    const now = await metrics();
    expect(now.overdue).toBeGreaterThanOrEqual(1);
    expect(now.overdue_age_seconds).toBeGreaterThanOrEqual(7);
    expect(now.undispatched_age_seconds).toBeGreaterThan(0);
    expect(now.database_up).toBe(1);
  });

  it('counts rejected webhooks by error code, starting at 0', async () => {
    expect(await metrics()).toMatchObject({
      'rejected_total{code="MALFORMED_BODY"}': 0,
      'rejected_total{code="INVALID_SIGNATURE"}': 0,
    });
    const grown = await growth(() => post('/v1/webhooks/transactions', '{'));
    expect(grown).toMatchObject({ 'rejected_total{code="MALFORMED_BODY"}': 1 });
  });
});

describe('metric counters', () => {
  it('keeps counter totals after counted transactions age and are deleted', async () => {
    await dispatched('old', 20);
    await send('old', 2);
    await markProcessed(database(), `old-${id}`);
    const before = await countTotals();
    await age(25);
    expect(await countTotals()).toEqual(before);
    const { counts, countedUntil, rollUpUntil } = await readMetricTotals(database());
    expect(rollUpUntil).toBeNull();
    expect(Date.parse(countedUntil)).toBeGreaterThan(Date.now() - 120_000);
    expect(counts).toEqual(before);
    await database().execute(sql`delete from transaction_events`);
    await database().execute(sql`delete from transactions`);
    expect(await countTotals()).toEqual(before);
  });

  it('keeps counter totals consistent under concurrent and outdated updates', async () => {
    await Promise.all(Array.from({ length: 5 }, (_, n) => dispatched(`many-${n}`, 20)));
    await send('many-0', 2);
    const before = await countTotals();
    await age(35);
    const counted = await Promise.all(
      Array.from({ length: 8 }, (_, n) => (n % 2 ? countTotals() : rollUpCounters())),
    );
    expect(counted).toHaveLength(8);
    expect(await countTotals()).toEqual(before);
    // An outdated update changes nothing.
    const recent = await readMetricTotals(database());
    const late = { ...recent, countedUntil: new Date(0).toISOString() };
    await rollUpMetricTotals(database(), late, { until: late.countedUntil, counts: {} });
    expect(await readMetricTotals(database())).toEqual(recent);
    await send('many-more');
    expect((await countTotals()).accepted).toBe((before.accepted ?? 0) + 1);
  });
});

describe('Grafana dashboard and alert rules', () => {
  const folder = 'docs/observability';
  it.each(['grafana-dashboard.json', 'alerts.yml'])(
    'uses only exposed metrics and labels in %s',
    async (file) => {
      const source = readFileSync(`${folder}/${file}`, 'utf8');
      await touchSource(database(), 'default');
      await claimTask(database(), 'sweep', { everyMs: 0 });
      await finishTask(database(), 'sweep');
      await openByHand(database(), 'processing', 'operator');
      const { text } = await scrape();
      const named = source.match(/\b(transaction_webhooks|nodejs)_\w+/g) ?? [];
      expect(named.length).toBeGreaterThan(5);
      const exposed = new Set(text.match(/^\w+/gm));
      expect([...new Set(named)].filter((name) => !exposed.has(name))).toEqual([]);
      const selectors = source.replaceAll('\\"', '"').match(/\b(le|outcome|code)="[^"]*"/g) ?? [];
      expect(selectors.length).toBeGreaterThan(0);
      expect(selectors.filter((selector) => !text.includes(selector))).toEqual([]);
    },
  );

  it('grafana-dashboard.json is valid JSON with a distinct position for each panel', () => {
    const { panels, uid } = JSON.parse(readFileSync(`${folder}/grafana-dashboard.json`, 'utf8'));
    expect(uid).toBe('transaction-webhooks');
    const places = panels.map(({ gridPos: { x, y } }: { gridPos: { x: number; y: number } }) =>
      [x, y].join(),
    );
    expect(new Set(places).size).toBe(panels.length);
  });
});
