import { expect, PROMISED_ACK_MS, test } from '../fixtures';

test('with 200 webhooks in flight, 200 more are each answered within 500 ms', async ({
  burst,
  sendAll,
}) => {
  const answers = [...(await sendAll(burst.slice(0, 200))), ...(await sendAll(burst.slice(200)))];
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(400);
  const slowestMs = Math.max(...answers.map(({ ackMs }) => ackMs));
  console.log(`slowest of 400: ${slowestMs.toFixed(0)} ms`);
  expect(slowestMs).toBeLessThan(PROMISED_ACK_MS);
});
