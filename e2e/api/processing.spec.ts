import { processingMs } from '../../tests/support/webhooks';
import { expect, test } from '../fixtures';

test('shows a webhook as PROCESSING at once and as PROCESSED after the delay', async ({
  newId,
  send,
  transaction,
  waitForProcessed,
  delayMs,
}) => {
  const id = newId();
  const { status, outcome } = await send(id, { amount: 150.5 });
  expect([status, outcome]).toEqual([202, 'accepted']);

  const processing = await transaction(id);
  expect(processing).toMatchObject({ amount: 150.5, status: 'PROCESSING', processed_at: null });

  const processed = await waitForProcessed(id);
  expect(processed).toEqual({
    ...processing,
    status: 'PROCESSED',
    processed_at: processed.processed_at,
  });
  expect(processingMs(processed)).toBeGreaterThanOrEqual(delayMs);
});

test('accepts one of 100 equal webhooks sent at once and processes it once', async ({
  newId,
  send,
  sendDuplicates,
  waitForProcessed,
}) => {
  const id = newId();
  const answers = await sendDuplicates(id, 100);
  const outcomes = answers.map(({ status, outcome }) => `${status} ${outcome}`);
  expect(outcomes.sort()).toEqual(['202 accepted', ...Array(99).fill('202 duplicate')]);

  const processed = await waitForProcessed(id);
  expect(await send(id)).toMatchObject({ status: 202, outcome: 'duplicate' });
  expect(await waitForProcessed(id)).toEqual(processed);
});

test('answers a conflict with 202 and keeps the first webhook', async ({
  newId,
  send,
  sendConflict,
  transaction,
}) => {
  const id = newId();
  await send(id, { amount: 1500 });
  expect(await sendConflict(id)).toMatchObject({ status: 202, outcome: 'conflict' });
  expect(await transaction(id)).toMatchObject({ amount: 1500 });
});
