import { DrizzleQueryError } from 'drizzle-orm';
import { NonRetriableError, RetryAfterError } from 'inngest';
import { expect, it } from 'vitest';
import { AttemptFailed } from '@/server/processing/run';
import { failStep } from './errors';

const databaseError = new DrizzleQueryError(
  'update …',
  ['acc_secret'],
  new Error('connection refused'),
);

function thrownBy(error: unknown): unknown {
  try {
    return failStep(error);
  } catch (thrown) {
    return thrown;
  }
}

it.each([
  databaseError,
  new AttemptFailed('connection refused', 10_000, { cause: databaseError }),
  new AttemptFailed('connection refused', null, { cause: databaseError }),
])('passes only the reason of $constructor.name (retryInMs: $retryInMs) to Inngest', (error) => {
  const thrown = thrownBy(error);
  expect(thrown).toMatchObject({ message: 'connection refused' });
  expect(thrown instanceof Error && thrown.cause).toBeUndefined();
});

it('throws RetryAfterError for a scheduled retry and NonRetriableError for a final failure', () => {
  expect(thrownBy(new AttemptFailed('x', 90_000, {}))).toMatchObject({ retryAfter: '90' });
  expect(thrownBy(new AttemptFailed('x', 90_000, {}))).toBeInstanceOf(RetryAfterError);
  expect(thrownBy(new AttemptFailed('x', null, {}))).toBeInstanceOf(NonRetriableError);
});
