import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseSecrets } from '@/server/settings/lists';
import { checkSignature } from './signature';

const OLD = `whsec_${Buffer.from('the old, long secret').toString('base64')}`;
const NEW = 'the-new-secret';
const secrets = parseSecrets(`${OLD}, ${NEW}`);
const BODY = '{"transaction_id":"txn_1","amount":1500.00,"currency":"₹"}';

const check = (
  headers: Record<string, string>,
  body: string | Uint8Array = BODY,
  live = secrets,
  toleranceSeconds?: number,
) =>
  checkSignature(
    { headers: new Headers(headers), body: Buffer.from(body) },
    live,
    toleranceSeconds,
  );

function standard(webhook: Webhook, { ageSeconds = 0, body = BODY, id = 'msg_1' } = {}) {
  const at = new Date(Date.now() - ageSeconds * 1_000);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': webhook.sign(id, at, body),
  };
}

const razorpay = (secret: string, body: string | Uint8Array = BODY) => ({
  'x-razorpay-signature': createHmac('sha256', secret).update(body).digest('hex'),
});

const old = new Webhook(OLD);

afterEach(() => {
  vi.useRealTimers();
});

describe('Standard Webhooks signature', () => {
  it('accepts a Standard Webhooks signature from any live secret, base64 or raw', () => {
    expect(check(standard(old))).toMatchObject({ isValid: true, secret: secrets[0] });
    const raw = new Webhook(NEW, { format: 'raw' });
    expect(check(standard(raw))).toMatchObject({ isValid: true, secret: secrets[1] });
  });

  it('accepts a signature whose key is the text of a whsec_ secret', () => {
    const asText = new Webhook(Buffer.from(OLD), { format: 'raw' });
    expect(check(standard(asText))).toMatchObject({ secret: secrets[0], keyForm: 'text' });
  });

  it('accepts a signature whose key is a secret without a prefix, decoded from base64', () => {
    const base64 = Buffer.from('sixteen bytes or more').toString('base64');
    const live = parseSecrets(base64);
    for (const keyForm of ['base64', 'text'] as const) {
      const signer =
        keyForm === 'base64'
          ? new Webhook(base64)
          : new Webhook(Buffer.from(base64), { format: 'raw' });
      expect(check(standard(signer), BODY, live)).toMatchObject({ isValid: true, keyForm });
    }
  });

  it('uses a secret that is not ASCII as UTF-8', () => {
    const live = parseSecrets('clé secrète ₹');
    const signer = new Webhook(Buffer.from('clé secrète ₹'), { format: 'raw' });
    expect(check(standard(signer), BODY, live).isValid).toBe(true);
    expect(check(razorpay('clé secrète ₹'), BODY, live).isValid).toBe(true);
  });

  it('accepts a signature within the tolerance that is set', () => {
    const headers = standard(old, { ageSeconds: 900 });
    expect(check(headers, BODY, secrets, 1_000).isValid).toBe(true);
    expect(check(headers, BODY, secrets, 800).isValid).toBe(false);
  });

  it('accepts the published Standard Webhooks test vector', () => {
    // https://github.com/standard-webhooks/standard-webhooks, the libraries' common test vector.
    vi.setSystemTime(1_614_265_330_000);
    const published = parseSecrets('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    const headers = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    expect(check(headers, '{"test": 2432232314}', published).isValid).toBe(true);
  });

  it('accepts a webhook-signature list that contains one valid signature', () => {
    const { 'webhook-signature': signature, ...rest } = standard(old);
    const list = `v1a,unknown v1,${'A'.repeat(43)}= ${signature}`;
    expect(check({ ...rest, 'webhook-signature': list }).isValid).toBe(true);
  });

  it.each([299, -299])(
    'accepts a Standard Webhooks timestamp with an age of %i seconds',
    (ageSeconds) => {
      expect(check(standard(old, { ageSeconds })).isValid).toBe(true);
    },
  );

  it.each([302, -302, 86_400])(
    'rejects a Standard Webhooks timestamp with an age of %i seconds',
    (ageSeconds) => {
      const { ageSeconds: reported, ...rest } = {
        ageSeconds: 0,
        ...check(standard(old, { ageSeconds })),
      };
      expect(rest).toEqual({
        isValid: false,
        scheme: 'standard-webhooks',
        fault: 'timestamp outside tolerance',
      });
      expect(Math.abs(reported - ageSeconds)).toBeLessThanOrEqual(1);
    },
  );

  it.each(['webhook-id', 'webhook-timestamp'])(
    'rejects a Standard Webhooks signature when %s is changed or empty',
    (name) => {
      const now = Math.floor(Date.now() / 1_000);
      const changed = {
        ...standard(old),
        [name]: name === 'webhook-id' ? 'msg_2' : String(now - 7),
      };
      expect(check(changed)).toMatchObject({ isValid: false, fault: 'no secret matches' });
      expect(check({ ...standard(old), [name]: '' })).toMatchObject({ fault: 'no header' });
    },
  );

  it.each(['', 'v1', 'v1,', 'v2,abc', 'x', ' '])(
    'rejects the webhook-signature header %j',
    (signature) => {
      expect(check({ ...standard(old), 'webhook-signature': signature }).isValid).toBe(false);
    },
  );

  it.each(['', 'NaN', '1e9', '-1', '1614265330x', '9'.repeat(30)])(
    'rejects the webhook-timestamp header %j',
    (timestamp) => {
      expect(check({ ...standard(old), 'webhook-timestamp': timestamp }).isValid).toBe(false);
    },
  );
});

describe('Razorpay signature', () => {
  it('accepts a Razorpay signature from any live secret, used as plain text', () => {
    expect(check(razorpay(NEW))).toMatchObject({ isValid: true, scheme: 'razorpay' });
    expect(check(razorpay(OLD))).toMatchObject({ isValid: true, secret: secrets[0] });
  });

  it('verifies a Razorpay signature over the raw bytes of the request body', () => {
    const latin = Buffer.from([0x7b, 0xff, 0x7d]);
    expect(check(razorpay(NEW, latin), latin).isValid).toBe(true);
    expect(check(razorpay(NEW, latin), Buffer.from([0x7b, 0xfe, 0x7d])).isValid).toBe(false);
    expect(check(razorpay(NEW), `${BODY} `).isValid).toBe(false);
  });

  it('rejects a Razorpay signature from a retired secret', () => {
    expect(check(razorpay(OLD), BODY, parseSecrets(NEW))).toEqual({
      isValid: false,
      scheme: 'razorpay',
      fault: 'no secret matches',
    });
  });

  it('rejects a Razorpay signature for any other body or secret', () => {
    fc.assert(
      fc.property(fc.string(), fc.uint8Array(), fc.uint8Array(), (secret, signed, sent) => {
        fc.pre(secret !== NEW && secret !== OLD);
        expect(check(razorpay(secret, signed), signed).isValid).toBe(false);
        const isSame = Buffer.compare(signed, sent) === 0;
        expect(check(razorpay(NEW, signed), sent).isValid).toBe(isSame);
      }),
    );
  });
});

it('reports "no header" for a webhook without a signature header', () => {
  expect(check({})).toEqual({ isValid: false, scheme: null, fault: 'no header' });
  expect(check({ 'webhook-id': 'msg_1' })).toMatchObject({ fault: 'no header' });
});

it('rejects arbitrary signature header values without throwing', () => {
  const text = fc.string({
    unit: fc.integer({ min: 0x20, max: 0xff }).map((c) => String.fromCharCode(c)),
  });
  fc.assert(
    fc.property(text, text, text, text, (id, timestamp, signature, other) => {
      const headers = {
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': signature,
        'x-razorpay-signature': other,
      };
      expect(check(headers).isValid).toBe(false);
      expect(check({ 'x-razorpay-signature': other }).isValid).toBe(false);
    }),
  );
});
