import { expect, it } from 'vitest';
import { database } from '@/db/client';
import { newDeliveryId } from '@/db/deliveries/id';
import { markDispatched } from '@/db/transactions/outbox';
import { markFailed, markProcessed } from '@/db/transactions/processing';
import { createContext } from '@/server/core/trpc';
import { exportTransactions } from '@/server/transactions/export';
import { toNewTransaction } from '@/server/transactions/schema';
import { recordTransaction } from '@/server/webhooks/record';
import { webhook } from '@/tests/support/webhooks';
import { dashboardRouter } from './router';

const context = (isOperator: boolean) =>
  createContext({
    defer: () => {},
    actor: { type: isOperator ? 'operator' : 'anonymous' },
    clientIp: '127.0.0.1',
  });
const dashboard = dashboardRouter.createCaller(context(true));

async function receive(id: string, change: Parameters<typeof webhook>[1] = {}): Promise<void> {
  await recordTransaction(toNewTransaction(webhook(id, change)));
}

async function dispatched(id: string, change: Parameters<typeof webhook>[1] = {}) {
  await receive(id, change);
  const run = { key: id, runNumber: 1 };
  await markDispatched(database(), [{ ...run, ackMs: 7, overdueInMs: 60_000 }]);
  return run;
}

const csvOf = (query: string) =>
  new Response(exportTransactions(new URLSearchParams(query))).text();

it('rejects overview, transaction and delivery procedures of the dashboard without operator access', async () => {
  const stranger = dashboardRouter.createCaller(context(false));
  const one = { transaction_id: 'x' };
  const delivery = { id: newDeliveryId() };
  for (const call of [
    stranger.overview.get(),
    stranger.overview.getActivity({ range: '1h' }),
    stranger.transactions.list({}),
    stranger.transactions.read({ transactions: [] }),
    stranger.transactions.count({}),
    stranger.transactions.getDetails(one),
    stranger.transactions.getRun(one),
    stranger.transactions.getNeighbours({ of: one, filter: {}, order: 'newest' }),
    stranger.transactions.listEvents(one),
    stranger.transactions.browseConflicts({}),
    stranger.transactions.replay(one),
    stranger.transactions.replayMany({ dry_run: true }),
    stranger.transactions.replaySelected({ transactions: [one] }),
    stranger.deliveries.list({}),
    stranger.deliveries.get(delivery),
    stranger.deliveries.rerun(delivery),
    stranger.signature.explainDelivery(delivery),
  ]) {
    await expect(call).rejects.toThrow('Sign in or send an API token.');
  }
});

it('reports transaction counts and 60 steps of activity in the dashboard overview', async () => {
  await dispatched('tile-1');
  await markProcessed(database(), (await dispatched('tile-2')).key);
  await markFailed(database(), await dispatched('tile-3'), 'closed');
  await receive('tile-3', { amount: 7 });
  expect(await dashboard.overview.get()).toEqual({
    in_flight: { count: 1, is_more: false },
    failed: { count: 1, is_more: false },
    conflicts: { count: 1, is_more: false },
    rejected: { count: 0, is_more: false },
    oldest_undispatched_ms: null,
    oldest_overdue_ms: null,
    problems: [],
    processing: 'RUNNING',
    warnings: [expect.stringContaining('WEBHOOK_SECRETS')],
    sources: [],
    mostly_rejected: [],
  });
  const { steps, totals, previous, sources } = await dashboard.overview.getActivity({
    range: '1h',
  });
  const counts = { received: 3, processed: 1, processing: 1, failed: 1, conflicting: 1 };
  expect(totals).toEqual({ ...counts, in_time_share: 1, late: 0 });
  expect(previous).toMatchObject({ received: 0, in_time_share: null });
  expect(sources).toEqual(['default']);
  expect(steps).toHaveLength(60);
  expect(steps.reduce((sum, { received }) => sum + received, 0)).toBe(3);
  expect(steps.reduce((sum, one) => sum + (one.received_by_source.default ?? 0), 0)).toBe(3);
  expect(steps.find((one) => one.ack_p99_ms !== null)?.ack_p99_ms).toBe(7);
});

it('finds the transactions before and after one in a filtered list, in both orders', async () => {
  for (const n of [1, 2, 3]) await receive(`row-${n}`, { currency: 'NEI' });
  await receive('row-other', { currency: 'OTH' });
  const of = (n: number) => ({ transaction_id: `row-${n}` });
  const around = (n: number, order: 'newest' | 'oldest') =>
    dashboard.transactions.getNeighbours({ of: of(n), filter: { currency: 'NEI' }, order });
  expect(await around(2, 'newest')).toEqual({ previous: of(3), next: of(1) });
  expect(await around(2, 'oldest')).toEqual({ previous: of(1), next: of(3) });
  expect(await around(3, 'newest')).toEqual({ previous: null, next: of(2) });
  expect(await around(4, 'newest')).toEqual({ previous: null, next: null });
});

it('counts in the overview what the list of transactions finds with the same range', async () => {
  const { from, until, totals, steps } = await dashboard.overview.getActivity({ range: '24h' });
  const range = { created_from: from, created_before: until, limit: 200 };
  const count = async (filter: Partial<Parameters<typeof dashboard.transactions.list>[0]>) =>
    (await dashboard.transactions.list({ ...range, ...filter })).transactions.length;
  expect(totals.received).toBe(await count({}));
  expect(totals.processed).toBe(await count({ status: 'PROCESSED' }));
  expect(totals.processing).toBe(await count({ status: 'PROCESSING' }));
  expect(totals.failed).toBe(await count({ status: 'FAILED' }));
  expect(totals.conflicting).toBe(await count({ outcome: 'conflict' }));
  const step = steps.find(({ received }) => received > 0);
  expect(step?.received).toBe(
    await count({ created_from: step?.from, created_before: step?.until }),
  );
});

it('lists the next and the previous page of transactions, and those newer than the first page', async () => {
  for (const n of [1, 2, 3]) await receive(`page-${n}`, { currency: 'PAG' });
  const filter = { currency: 'PAG' };
  const first = await dashboard.transactions.list({ ...filter, limit: 2 });
  const second = await dashboard.transactions.list({
    ...filter,
    limit: 2,
    after: first.next ?? '',
  });
  const ids = [first, second].map(({ transactions }) =>
    transactions.map(({ transaction_id }) => transaction_id),
  );
  expect(ids).toEqual([['page-3', 'page-2'], ['page-1']]);
  expect(second.next).toBeNull();
  const before = second.previous ?? '';
  const back = await dashboard.transactions.list({ ...filter, limit: 2, before });
  expect(back.transactions).toEqual(first.transactions);
  expect([first.previous, back.previous, back.next]).toEqual([null, first.first, first.next]);
  const earliest = await dashboard.transactions.list({ ...filter, before: back.previous ?? '' });
  expect([earliest.transactions, earliest.previous]).toEqual([[], null]);
  await receive('page-4', filter);
  const after = first.first ?? '';
  const newer = await dashboard.transactions.list({ ...filter, order: 'oldest', after });
  expect(newer.transactions.map(({ transaction_id }) => transaction_id)).toEqual(['page-4']);
});

it('counts the transactions that match a filter, up to 10,000', async () => {
  for (const n of [1, 2, 3]) await receive(`count-${n}`, { currency: 'CNT' });
  const count = (filter: object) => dashboard.transactions.count(filter);
  expect(await count({ currency: 'CNT' })).toEqual({ count: 3, kind: 'exact' });
  expect(await count({ search: 'count-1' })).toEqual({ count: 1, kind: 'exact' });
  expect(await count({ currency: 'NIL' })).toEqual({ count: 0, kind: 'exact' });
});

it('shows the response time, redelivery counts and due time of a transaction', async () => {
  await dispatched('detail');
  await receive('detail');
  const details = await dashboard.transactions.getDetails({ transaction_id: 'detail' });
  expect(details).toMatchObject({ ack_ms: 7, run_number: 1, duplicates: 1, conflicts: 0 });
  const dueInMs = Date.parse(details.due_at ?? '') - Date.parse(details.dispatched_at ?? '');
  expect(dueInMs).toBe(30_000);
  await markProcessed(database(), 'detail');
  expect(await dashboard.transactions.getDetails({ transaction_id: 'detail' })).toMatchObject({
    status: 'PROCESSED',
    due_at: null,
  });
  const nobody = dashboard.transactions.getDetails({ transaction_id: 'nobody' });
  await expect(nobody).rejects.toThrow('No transaction has this ID.');
});

it('exports all 2,500 transactions that match a filter as CSV', async () => {
  const ids = Array.from({ length: 2_500 }, (_, n) => `csv-${n}`);
  // In chunks, because a busy machine cannot record all of them before the deadline.
  for (let n = 0; n < ids.length; n += 500) {
    await Promise.all(ids.slice(n, n + 500).map((id) => receive(id, { currency: 'CSV' })));
  }
  const [header, ...lines] = (await csvOf('currency=CSV')).trimEnd().split('\r\n');
  expect(header).toBe(
    'transaction_id,status,amount,currency,source_account,destination_account,created_at,processed_at,failure,source,kind,relates_to,occurred_at',
  );
  expect(lines.map((line) => line.split(',')[0]).sort()).toEqual(ids.sort());
});

it('quotes special characters in CSV and escapes a cell that starts a formula', async () => {
  const change = { currency: 'QUO', source_account: '=1+1', destination_account: 'a "b", c' };
  await receive('quoted', { ...change, amount: 0.1 });
  const [, line] = (await csvOf('currency=QUO')).split('\r\n');
  expect(line).toMatch(/^quoted,PROCESSING,0\.1,QUO,'=1\+1,"a ""b"", c",\d{4}-.*Z,,,,,,$/);
});

it('rejects an unknown export status and an unknown page cursor', async () => {
  expect(() => exportTransactions(new URLSearchParams('status=GONE'))).toThrow('invalid fields');
  for (const after of [
    '2026-02-30T00:00:00.000000Z~x',
    '2026-99-01T00:00:00.000000Z~x',
    '2026-01-01T00:00:00.000000Z~a\u0000b',
  ]) {
    await expect(dashboard.transactions.list({ after })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  }
  await expect(
    dashboard.transactions.list({ created_from: '0000-01-01T00:00:00Z' }),
  ).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  const list = dashboard.transactions.list({ after: 'nowhere' });
  await expect(list).rejects.toThrow('must be the `first` or `next` of a page');
});
