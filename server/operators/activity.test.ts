import { expect, it } from 'vitest';
import { toSteps } from './activity';

const none = { received: [], conflicting: [], times: [], rejected: [], late: [] };
const at = (time: string) => Date.parse(`2026-01-15T${time}:00.000Z`);
const MINUTE_MS = 60_000;

it('returns one entry per step, oldest first, including steps without activity', () => {
  const minute = '2026-01-15T10:29:00.000Z';
  const counted = { minute, source: 'default', acked: 1, ackedInTime: 0 };
  const measures = {
    received: [
      { ...counted, status: 'PROCESSED' as const, count: 2 },
      { ...counted, status: 'FAILED' as const, count: 1, source: 'razorpay', ackedInTime: 1 },
    ],
    conflicting: [{ minute, count: 1 }],
    times: [{ minute, ackP50Ms: 4, ackP95Ms: 5, ackP99Ms: 600, lateP50Ms: 40, lateP99Ms: 90 }],
    rejected: [{ minute, count: 4 }],
    late: [{ minute, count: 2 }],
  };
  const range = { fromMs: at('10:28'), untilMs: at('10:31'), bucketMs: MINUTE_MS };
  const steps = toSteps(measures, range);
  expect(steps.map(({ from, received }) => [from.slice(11, 16), received])).toEqual([
    ['10:28', 0],
    ['10:29', 3],
    ['10:30', 0],
  ]);
  expect(steps[1]).toMatchObject({
    until: '2026-01-15T10:30:00.000Z',
    processed: 2,
    processing: 0,
    failed: 1,
    conflicting: 1,
    rejected: 4,
    late: 2,
    in_time_share: 0.5,
    received_by_source: { default: 2, razorpay: 1 },
    ack_p99_ms: 600,
    late_p50_ms: 40,
  });
  expect(steps[2]).toMatchObject({ in_time_share: null, ack_p99_ms: null, late_p50_ms: null });
});

it('returns longer steps for a longer range', () => {
  const range = { fromMs: at('09:45'), untilMs: at('10:45'), bucketMs: 15 * MINUTE_MS };
  expect(toSteps(none, range).map(({ from }) => from.slice(11, 16))).toEqual([
    '09:45',
    '10:00',
    '10:15',
    '10:30',
  ]);
});
