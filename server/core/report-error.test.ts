import { TRPCError } from '@trpc/server';
import { describe, expect, it, vi } from 'vitest';
import { log } from '@/server/observability/log';
import { processRegistry } from '@/server/observability/metrics/registry';
import { ApiError, DependencyError } from './errors';
import { reportError } from './report-error';

const counted = async (fault: string) => {
  const values = (
    await processRegistry.getSingleMetric('transaction_webhooks_failures_total')?.get()
  )?.values;
  return values?.find(({ labels }) => labels.fault === fault)?.value;
};

/** Reports an error. Returns what the client gets, the log levels used, and whether it was counted. */
async function report(thrown: unknown) {
  const levels = ['warn', 'error'] as const;
  const spies = levels.map((level) => vi.spyOn(log, level).mockImplementation(() => {}));
  const before = await Promise.all(['dependency', 'ours'].map(counted));
  const { status, fault, message } = reportError(thrown, 'the-request');
  const after = await Promise.all(['dependency', 'ours'].map(counted));
  const logged = levels.filter((_, n) => spies[n]?.mock.calls.length);
  for (const spy of spies) spy.mockRestore();
  const isCounted = after.some((count, n) => count !== before[n]);
  return { status, fault, logged, isCounted, message };
}

describe('error report', () => {
  it.each([
    new ApiError('VALIDATION_FAILED'),
    new ApiError('INVALID_SIGNATURE'),
    new TRPCError({ code: 'NOT_FOUND' }),
  ])("neither logs nor counts a client's mistake: %s", async (mistake) => {
    expect(await report(mistake)).toMatchObject({ fault: 'client', logged: [], isCounted: false });
  });

  it.each([
    new DependencyError('no answer in 450 ms'),
    new Error('of Drizzle', { cause: Object.assign(new Error('down'), { code: 'ECONNREFUSED' }) }),
    new Error('of Drizzle', { cause: new Error('Query read timeout') }),
    new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: new DependencyError('full') }),
  ])('answers 503 and warns when the database is unavailable: %s', async (failure) => {
    const expected = { status: 503, fault: 'dependency', logged: ['warn'], isCounted: true };
    expect(await report(failure)).toMatchObject(expected);
  });

  it.each([
    new TypeError('a secret'),
    'a secret',
    new TRPCError({ code: 'INTERNAL_SERVER_ERROR' }),
  ])('answers 503, logs an error and shows no detail for a bug: %s', async (bug) => {
    const { message, ...handled } = await report(bug);
    expect(handled).toEqual({ status: 503, fault: 'ours', logged: ['error'], isCounted: true });
    expect(message).not.toContain('secret');
  });
});
