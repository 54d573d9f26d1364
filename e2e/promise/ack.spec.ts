import { expect, PROMISED_ACK_MS, test } from '../fixtures';
import { Connections } from './connections';

const CONNECTIONS = 16;

test('with 200 webhooks in flight, 200 more are each answered within 500 ms', async ({
  url,
  burst,
}) => {
  const connections = new Connections(url, CONNECTIONS);
  await connections.open();
  const answers = [
    ...(await connections.send(burst.slice(0, 200))),
    ...(await connections.send(burst.slice(200))),
  ];
  connections.close();
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(400);
  const slowestMs = Math.max(...answers.map(({ ackMs }) => ackMs));
  console.log(`slowest of 400: ${slowestMs.toFixed(0)} ms`);
  expect(slowestMs).toBeLessThan(PROMISED_ACK_MS);
});
