import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { explainSignature } from './explain-signature';
import { parseSecrets } from './secret-list';

const SECRET = 'the-only-secret';
const secrets = parseSecrets(`another-secret,${SECRET}`);
const value = { id: 'txn/1', list: [1, { a: 'b, c: d' }], empty: {} };

function explain(signed: string, sent: string) {
  const signature = createHmac('sha256', SECRET).update(signed).digest('hex');
  const headers = new Headers({ 'x-razorpay-signature': signature });
  return explainSignature({ headers, body: Buffer.from(sent) }, secrets);
}

it('tells which secret matches, without telling the secret', () => {
  const { secret, fault } = explain('{}', '{}');
  expect(fault).toBeNull();
  expect(secret).toBe(2);
});

it.each([
  [
    'compact',
    JSON.stringify(value),
    JSON.stringify(value, null, 2),
    'without white space between its fields',
  ],
  [
    'spaced',
    '{"id": "txn/1", "list": [1, {"a": "b, c: d"}], "empty": {}}',
    JSON.stringify(value),
    'with a space after each comma and colon',
  ],
  ['indented', JSON.stringify(value, null, 2), JSON.stringify(value), 'indented by two spaces'],
  [
    'escaped',
    JSON.stringify(value).replace('/', '\\/'),
    JSON.stringify(value),
    'with its slashes escaped',
  ],
  ['trimmed', '{}', ' {}\n', 'without the white space around it'],
  ['cut', '{}\n', '{}', 'with a line break at its end'],
])('finds out that a body was re-serialised: %s', (_, signed, sent, form) => {
  expect(explain(signed, sent)).toEqual({
    scheme: 'razorpay',
    secret: 2,
    fault: 'body re-serialised',
    changedFrom: form,
  });
});

it('tells that no secret matches a body that says something else', () => {
  expect(explain('{"amount":1}', '{"amount":2}')).toMatchObject({
    secret: null,
    fault: 'no secret matches',
  });
  expect(explain('{}', '{not json')).toMatchObject({ fault: 'no secret matches' });
});

it('tells whose signature is stale', () => {
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
      secrets,
    );
  expect(explainBody('{}')).toMatchObject({ secret: 2, fault: 'timestamp outside tolerance' });
  expect(explainBody('{} ')).toMatchObject({ secret: null, fault: 'timestamp outside tolerance' });
});
