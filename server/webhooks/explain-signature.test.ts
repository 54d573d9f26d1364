import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { parseSecrets } from '@/server/settings/lists';
import { explainSignature } from './explain-signature';

const SECRET = 'the-only-secret';
const source = {
  name: 'default',
  processor: undefined,
  secrets: parseSecrets(`another-secret,${SECRET}`),
};
const value = { id: 'txn/1', list: [1, { a: 'b, c: d' }], empty: {} };

function explain(signed: string, sent: string, secret = SECRET) {
  const signature = createHmac('sha256', secret).update(signed).digest('hex');
  const headers = new Headers({ 'x-razorpay-signature': signature });
  return explainSignature({ headers, body: Buffer.from(sent) }, source);
}

it('reports the number of the secret that matches a valid signature', async () => {
  const { secret, fault } = await explain('{}', '{}');
  expect(fault).toBeNull();
  expect(secret).toBe(2);
});

it.each([
  [
    'as compact JSON',
    JSON.stringify(value),
    JSON.stringify(value, null, 2),
    'without white space between its fields',
  ],
  [
    'with spaces after commas and colons',
    '{"id": "txn/1", "list": [1, {"a": "b, c: d"}], "empty": {}}',
    JSON.stringify(value),
    'with a space after each comma and colon',
  ],
  [
    'with indentation',
    JSON.stringify(value, null, 2),
    JSON.stringify(value),
    'indented by two spaces',
  ],
  [
    'with escaped slashes',
    JSON.stringify(value).replace('/', '\\/'),
    JSON.stringify(value),
    'with its slashes escaped',
  ],
  ['without surrounding whitespace', '{}', ' {}\n', 'without the white space around it'],
  ['with a trailing line break', '{}\n', '{}', 'with a line break at its end'],
])('detects a re-serialised body that was signed %s', async (_, signed, sent, form) => {
  expect(await explain(signed, sent)).toMatchObject({
    scheme: 'razorpay',
    secret: 2,
    fault: 'body re-serialised',
    changedFrom: form,
  });
});

it.each([
  ['with a line break at its end', `${SECRET}\n`],
  ['with a space at its end', `${SECRET} `],
  ['in double quotes', `"${SECRET}"`],
])('detects that the processor has a secret %s', async (changedFrom, secret) => {
  expect(await explain('{}', '{}', secret)).toMatchObject({
    secret: 2,
    fault: 'secret in another form',
    changedFrom,
  });
});

it('reports no matching secret for a body with different content or invalid JSON', async () => {
  expect(await explain('{"amount":1}', '{"amount":2}')).toMatchObject({
    secret: null,
    fault: 'no secret matches',
  });
  expect(await explain('{}', '{not json')).toMatchObject({ fault: 'no secret matches' });
});

it('reports a stale timestamp together with the secret that signed the body', async () => {
  const at = new Date('2026-01-15T10:30:00.000Z');
  const signature = new Webhook(SECRET, { format: 'raw' }).sign('msg_1', at, '{}');
  const explainBody = (body: string) =>
    explainSignature(
      {
        headers: new Headers({
          'webhook-id': 'msg_1',
          'webhook-timestamp': String(at.getTime() / 1_000),
          'webhook-signature': `v1,other ${signature}`,
        }),
        body: Buffer.from(body),
      },
      source,
    );
  expect(await explainBody('{}')).toMatchObject({
    secret: 2,
    fault: 'timestamp outside tolerance',
  });
  expect((await explainBody('{}')).ageSeconds).toBeCloseTo((Date.now() - at.getTime()) / 1_000, -1);
  expect(await explainBody('{} ')).toMatchObject({
    secret: null,
    fault: 'timestamp outside tolerance',
  });
});
