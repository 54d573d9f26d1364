import { msBeside, watchStalls } from '../../local/testing/stalls';
import { processingMs } from '../../local/testing/webhooks';
import { PROMISED_ACK_MS } from '../../server/overview/promise';
import { expect, test } from '../fixtures';
import { Connections } from './connections';

const CONNECTIONS = 16;

// Before the burst, which leaves much to process.
test('a webhook is PROCESSED 30 to 35 seconds after it came', async ({
  newId,
  send,
  waitForProcessed,
}) => {
  const id = newId();
  await send(id);
  const takenMs = processingMs(await waitForProcessed(id));
  expect(takenMs).toBeGreaterThanOrEqual(30_000);
  expect(takenMs).toBeLessThanOrEqual(35_000);
});

test('with 200 webhooks in flight, 200 more are each answered within 500 ms', async ({
  url,
  burst,
}) => {
  const connections = new Connections(url, CONNECTIONS);
  await connections.open();
  const watch = watchStalls();
  const answers = [
    ...(await connections.send(burst.slice(0, 200))),
    ...(await connections.send(burst.slice(200))),
  ];
  watch.stop();
  connections.close();
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(400);
  const ackMs = answers.map((answer) => msBeside(answer, watch.stalls));
  const slowestMs = Math.max(...ackMs);
  const seenMs = Math.max(...answers.map(({ fromMs, toMs }) => toMs - fromMs));
  console.log(`slowest of 400: ${slowestMs.toFixed(0)} ms, ${seenMs.toFixed(0)} with stalls`);
  expect(slowestMs).toBeLessThan(PROMISED_ACK_MS);
});
