import { expect, test } from '../fixtures';

test('keeps the first webhook through a duplicate and a conflict', async ({
  newId,
  send,
  sendConflict,
  waitForProcessed,
}) => {
  const id = newId();
  expect(await send(id, { amount: 99.95 })).toMatchObject({ status: 202, outcome: 'accepted' });
  expect(await send(id, { amount: 99.95 })).toMatchObject({ status: 202, outcome: 'duplicate' });
  expect(await sendConflict(id)).toMatchObject({ status: 202, outcome: 'conflict' });
  expect(await waitForProcessed(id)).toMatchObject({ status: 'PROCESSED', amount: 99.95 });
});
