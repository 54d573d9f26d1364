import { describe, expect, it } from 'vitest';
import type { TransactionDetails, TransactionEffects, TransactionEvent } from '../trpc-client';
import { buildTimeline } from './timeline';

const at = (second: number) => new Date(Date.UTC(2026, 0, 15, 10, 30, second)).toISOString();

const details: TransactionDetails = {
  transaction_id: 'txn_1',
  source_account: 'a',
  destination_account: 'b',
  amount: 1500,
  currency: 'INR',
  status: 'PROCESSING',
  created_at: at(0),
  processed_at: null,
  ack_ms: 4,
  dispatched_at: at(1),
  dispatch_count: 1,
  run_number: 1,
  reopened_at: null,
  overdue_at: at(50),
  due_at: null,
  duplicates: 0,
  conflicts: 0,
};

const noEffects: TransactionEffects = { effects: [], waits_for: null, waits_since: null };

const eventAt = (second: number) => ({
  transaction_id: 'txn_1',
  occurred_at: at(second),
  occurrences: 1,
});

const failedAttempt: TransactionEvent = {
  ...eventAt(31),
  kind: 'attempt_failed',
  details: { attempt: 1, error: 'no answer', retry_in_ms: 10_000 },
};

const titlesOf = (change: Partial<TransactionDetails>, events: TransactionEvent[] = []) =>
  buildTimeline({ ...details, ...change }, events, noEffects).map(({ title }) => title);

describe('transaction timeline', () => {
  it('shows when a processed transaction was received, sent to Inngest and processed', () => {
    const change = { status: 'PROCESSED', processed_at: at(31) } as const;
    expect(titlesOf(change)).toEqual(['Received', 'Sent to Inngest', 'Processed']);
    expect(buildTimeline(details, [], noEffects)[0]?.text).toBe('Acknowledged with 202 in 4 ms');
  });

  it('ends the timeline with the next expected step only while PROCESSING', () => {
    expect(titlesOf({ dispatched_at: null }).at(-1)).toBe('Waiting for Inngest');
    expect(titlesOf({ due_at: at(31) }).at(-1)).toBe('Processing starts');
    expect(titlesOf({}).at(-1)).toBe('Processing');
    expect(titlesOf({ status: 'FAILED' }).at(-1)).toBe('Sent to Inngest');
  });

  it('sorts timeline events by time and ends with the next attempt', () => {
    const events: TransactionEvent[] = [
      failedAttempt,
      { ...eventAt(20), kind: 'duplicate', occurrences: 3, details: {} },
    ];
    expect(titlesOf({}, events)).toEqual([
      'Received',
      'Sent to Inngest',
      'Duplicate webhook (3 times)',
      'Attempt 1 failed',
      'Next attempt',
    ]);
    expect(buildTimeline(details, events, noEffects).at(-1)?.at).toBe(at(41));
  });

  it('keeps the dispatch of a run that was replayed', () => {
    const replayed = {
      ...eventAt(40),
      kind: 'replayed',
      details: { by: 'ops', run: 1, dispatched_at: at(1) },
    } as const;
    const change = { run_number: 2, dispatched_at: at(41) };
    expect(titlesOf(change, [replayed])).toEqual([
      'Received',
      'Sent to Inngest',
      'Replayed',
      'Sent to Inngest (run 2)',
      'Processing',
    ]);
  });

  it('shows each effect with its calls and its time, and what the transaction waits for', () => {
    const effect = { name: 'book', calls: 3, first_called_at: at(31), last_called_at: at(51) };
    const call = { ...effect, status: 'RETRYING', finished_at: null, error: 'no answer' } as const;
    const waiting = { effects: [call], waits_for: 'book', waits_since: at(52) };
    const entries = buildTimeline(details, [], waiting).slice(2);
    expect(entries).toMatchObject([
      { title: 'Call failed, retrying: book', text: '3 calls in 20 s. no answer', at: at(51) },
      { title: 'Waiting for book', at: at(52), tone: 'expected' },
    ]);
  });

  it('keeps the recorded order of timeline events with the same timestamp', () => {
    const failed = { ...eventAt(31), kind: 'failed', details: { reason: 'no answer' } } as const;
    const titles = titlesOf({ status: 'FAILED' }, [failed, failedAttempt]);
    expect(titles.slice(2)).toEqual(['Attempt 1 failed', 'Failed']);
  });
});
