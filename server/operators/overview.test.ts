import { expect, it } from 'vitest';
import { findMostlyRejected } from './overview';

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
