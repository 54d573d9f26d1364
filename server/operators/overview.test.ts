import { expect, it } from 'vitest';
import { byBucket, findMostlyRejected } from './overview';

it('returns one overview entry per minute, oldest first, including minutes without activity', () => {
  const minute = '2026-01-15T10:29:00.000Z';
  const ack = { minute, accepted: 3, acked: 3, ackedInTime: 2, p50Ms: 4, p95Ms: 5, p99Ms: 600 };
  const processing = [{ minute, processed: 2, lateP50Ms: 40, lateP99Ms: 90 }];
  const now = new Date('2026-01-15T10:30:59.999Z');
  const entries = byBucket(
    { acks: [ack], processing, rejected: [{ minute, rejected: 4 }] },
    { minutes: 3, bucketMinutes: 1 },
    now,
  );
  expect(
    entries.map((one) => [one.minute.slice(11, 16), one.accepted, one.processed, one.rejected]),
  ).toEqual([
    ['10:28', 0, 0, 0],
    ['10:29', 3, 2, 4],
    ['10:30', 0, 0, 0],
  ]);
  expect(entries[1]).toMatchObject({ ack_p99_ms: 600, late_p50_ms: 40 });
  expect(entries[2]).toMatchObject({ ack_p99_ms: null, late_p50_ms: null });
});

it('returns buckets of a longer range, aligned to midnight in UTC', () => {
  const none = { acks: [], processing: [], rejected: [] };
  const now = new Date('2026-01-15T10:37:12.000Z');
  const quarters = byBucket(none, { minutes: 60, bucketMinutes: 15 }, now);
  expect(quarters.map(({ minute }) => minute.slice(11, 16))).toEqual([
    '09:45',
    '10:00',
    '10:15',
    '10:30',
  ]);
  const days = byBucket(none, { minutes: 7 * 24 * 60, bucketMinutes: 120 }, now);
  expect(days).toHaveLength(84);
  expect(days.at(-1)?.minute).toBe('2026-01-15T10:00:00.000Z');
});

it('names a source when more than half of at least 20 of its webhooks are rejected, with the main cause', () => {
  const reason = 'no secret matches';
  const accepted = (source: string, count: number) => ({ source, code: null, reason: null, count });
  const rejected = (source: string, count: number) => ({
    ...{ source, code: 'INVALID_SIGNATURE', reason, count },
  });
  const other = { source: 'razorpay', code: 'VALIDATION_FAILED', reason: null, count: 2 };
  expect(
    findMostlyRejected([
      rejected('razorpay', 310),
      ...[accepted('razorpay', 8), other],
      ...[rejected('half', 10), accepted('half', 10)],
      rejected('few', 19),
    ]),
  ).toEqual([{ source: 'razorpay', rejected: 312, total: 320, code: 'INVALID_SIGNATURE', reason }]);
});
