import { expect, it } from 'vitest';
import { byMinute } from './overview';

it('returns one overview entry per minute, oldest first, including minutes without activity', () => {
  const minute = '2026-01-15T10:29:00.000Z';
  const ack = { minute, accepted: 3, acked: 3, ackedInTime: 2, p50Ms: 4, p95Ms: 5, p99Ms: 600 };
  const processing = [{ minute, processed: 2, lateP50Ms: 40, lateP99Ms: 90 }];
  const now = new Date('2026-01-15T10:30:59.999Z');
  const entries = byMinute({ acks: [ack], processing }, { minutes: 3, now });
  expect(entries.map((one) => [one.minute.slice(11, 16), one.accepted, one.processed])).toEqual([
    ['10:28', 0, 0],
    ['10:29', 3, 2],
    ['10:30', 0, 0],
  ]);
  expect(entries[1]).toMatchObject({ ack_p99_ms: 600, late_p50_ms: 40 });
  expect(entries[2]).toMatchObject({ ack_p99_ms: null, late_p50_ms: null });
});
