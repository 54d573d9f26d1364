import { processingMs } from '../../local/testing/webhooks';
import { expect, test } from '../fixtures';

test('a webhook is PROCESSING at once and PROCESSED after the delay', async ({
  newId,
  send,
  transaction,
  waitForProcessed,
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
  expect(processingMs(processed)).toBeGreaterThanOrEqual(30_000);
});

test('the same webhook a hundred times at once, and again later, is one transaction', async ({
  newId,
  send,
  sendDuplicates,
  waitForProcessed,
}) => {
  const id = newId();
  const answers = await sendDuplicates(id, 100);
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(100);
  const accepted = answers.filter(({ outcome }) => outcome === 'accepted');
  const duplicates = answers.filter(({ outcome }) => outcome === 'duplicate');
  expect(accepted.length + duplicates.length).toBe(100);
  // What was recorded after its 503 is a duplicate at the next try.
  const isRefusedOnce = answers.some(({ tries }) => tries > 1);
  expect(accepted.length).toBeLessThanOrEqual(1);
  if (!isRefusedOnce) expect(accepted).toHaveLength(1);

  const processed = await waitForProcessed(id);
  expect(await send(id)).toMatchObject({ status: 202, outcome: 'duplicate' });
  expect(await waitForProcessed(id)).toEqual(processed);
});

test('each of the burst that was acknowledged is PROCESSED', async ({
  burst,
  waitForProcessed,
}) => {
  for (const id of burst) await waitForProcessed(id);
});

test('a conflict is answered 202, and the first write stays', async ({
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
