import { request } from 'node:http';
import { WEBHOOK_PATH } from '../requests';
import { target } from '../target';
import { expect, sign, signAsRazorpay, test, untilLimited } from './guarded-service';

test.skip(target.url !== undefined, 'needs a service with known secrets');

test('accepts a Standard Webhooks signature and a Razorpay signature', async ({
  attacker,
  body,
  newId,
}) => {
  const standard = body(newId());
  expect((await attacker.post(standard, sign(standard))).status).toBe(202);
  const other = body(newId());
  expect((await attacker.post(other, signAsRazorpay(other))).status).toBe(202);
});

test('rejects every forged signature with 401 and stores nothing', async ({
  attacker,
  body,
  newId,
}) => {
  const id = newId();
  const content = body(id);
  const forged: Record<string, Record<string, string>> = {
    unsigned: {},
    'signed with a guess': sign(content, { secret: 'a-guessed-secret' }),
    'signed with a secret that was removed': signAsRazorpay(content, 'a-removed-secret'),
    'signed five minutes ago': sign(content, { ageSeconds: 310 }),
    'signed in the future': sign(content, { ageSeconds: -310 }),
    'signed for another amount': sign(body(id, { amount: 1 })),
    'signed, with another id': { ...sign(content), 'webhook-id': 'msg_other' },
    'signed, of another version': {
      ...sign(content),
      'webhook-signature': sign(content)['webhook-signature']?.replace('v1,', 'v2,') ?? '',
    },
    'with an empty signature': { 'x-razorpay-signature': '' },
    'with the signature of nothing': signAsRazorpay(''),
  };
  for (const [what, headers] of Object.entries(forged)) {
    const response = await attacker.post(content, headers);
    expect(response.status, what).toBe(401);
    expect(await response.json(), what).toEqual({
      code: 'INVALID_SIGNATURE',
      message: expect.any(String),
    });
  }
  const read = await attacker.send(`/v1/transactions/${id}`);
  expect(read.status).toBe(404);
});

test('treats a replayed webhook as a duplicate and rejects a changed one with 401', async ({
  attacker,
  body,
  newId,
}) => {
  const id = newId();
  const content = body(id, { amount: 10 });
  const headers = signAsRazorpay(content);
  expect((await attacker.post(content, headers)).headers.get('x-webhook-outcome')).toBe('accepted');
  const again = await attacker.post(content, headers);
  expect(again.headers.get('x-webhook-outcome')).toBe('duplicate');
  const raised = await attacker.post(body(id, { amount: 1_000_000 }), headers);
  expect(raised.status).toBe(401);
  const read = await (await attacker.send(`/v1/transactions/${id}`)).json();
  expect(read.amount).toBe(10);
});

test('rejects a body with changed bytes, even if its JSON means the same', async ({
  attacker,
  body,
  newId,
}) => {
  const content = body(newId());
  const headers = signAsRazorpay(content);
  for (const other of [
    `${content} `,
    content.replace(',', ', '),
    content.replace('1500', '1500.0'),
  ]) {
    expect((await attacker.post(other, headers)).status).toBe(401);
  }
});

test('rejects an endless body with 413 within 8 MiB', async ({ attacker, guarded }) => {
  const large = 'x'.repeat(270_000);
  expect((await attacker.post(large, signAsRazorpay(large))).status).toBe(413);

  const url = new URL(WEBHOOK_PATH, guarded.url);
  const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
  const endless = request(url, { method: 'POST', headers });
  const chunk = Buffer.alloc(16_384, 'x');
  let sentBytes = 0;
  const pump = setInterval(() => {
    if (!endless.destroyed && endless.write(chunk)) sentBytes += chunk.length;
  }, 1);
  const status = await new Promise((resolve) => {
    endless.on('response', (response) => resolve(response.statusCode)).on('error', resolve);
  });
  clearInterval(pump);
  endless.destroy();
  expect(status).toBe(413);
  expect(sentBytes).toBeLessThan(8 * 1024 * 1024);
});

test('answers 429 only to the client that forges repeatedly', async ({ attacker, body, newId }) => {
  const refused = await untilLimited(() => attacker.post('{}'));
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  const content = body(newId());
  expect((await attacker.post(content, sign(content))).status).toBe(202);
  const other = await attacker.post('{}', { 'x-forwarded-for': '198.51.100.200' });
  expect(other.status).toBe(401);
});

test('counts the client IP that the trusted proxy appended', async ({ attacker }) => {
  const from = '198.51.100.7';
  await untilLimited((n) => attacker.post('{}', { 'x-forwarded-for': `10.0.0.${n}, ${from}` }));
});

test('counts an IPv6 /64 network as one client', async ({ attacker }) => {
  const post = (from: string) => attacker.post('{}', { 'x-forwarded-for': from });
  await untilLimited((n) => post(`2001:db8:7:7::${n.toString(16)}`));
  expect((await post('2001:db8:7:8::1')).status).toBe(401);
});
