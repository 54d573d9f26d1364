import { describe, expect, it } from 'vitest';
import { razorpay } from '../processors/razorpay';
import { MASK, maskBody } from './mask';

const CARD = '4242 4242 4242 4242';

/** A Razorpay event whose payment has these fields. */
const event = (payment: object) =>
  JSON.stringify({ event: 'payment.captured', payload: { payment: { entity: payment } } });

describe('a body of a processor', () => {
  it('loses the fields that the processor names as personal, and keeps its shape', () => {
    const masked = maskBody(
      event({ id: 'pay_1', amount: 100, email: 'jo@example.com', contact: '+919999999999' }),
      razorpay,
    );
    expect(masked).toBe(event({ id: 'pay_1', amount: 100, email: MASK, contact: MASK }));
  });

  it('keeps every byte without personal data, so that its signature can be verified again', () => {
    const body = `{ "event":"payment.captured","payload":{"payment":{"entity":{"amount":1.50e2}}}}\n`;
    expect(maskBody(body, razorpay)).toBe(body);
  });

  it('keeps numbers digit for digit beside a masked field', () => {
    const body =
      '{"payload":{"payment":{"entity":{"amount":12345678901234567890.10,"email":"a@b.c"}}}}';
    expect(maskBody(body, razorpay)).toBe(body.replace('a@b.c', MASK));
  });

  it('keeps a text in the place of an object that has personal data', () => {
    const body = event({ id: 'trf_1', source: 'acc_1' });
    expect(maskBody(body, razorpay)).toBe(body);
    const masked = event({ id: 'trf_1', source: { name: MASK } });
    expect(maskBody(event({ id: 'trf_1', source: { name: 'Jo' } }), razorpay)).toBe(masked);
  });

  it('keeps null and booleans of personal fields, because they say nothing', () => {
    const body = event({ id: 'pay_1', email: null, contact: true });
    expect(maskBody(body, razorpay)).toBe(body);
  });
});

describe('a card number', () => {
  it.each([
    ['4242424242424242', true],
    [CARD, true],
    ['4242-4242-4242-4242', true],
    ['378282246310005', true],
    ['6304000000000000000', true],
    // One digit off: the check digit is wrong.
    ['4242424242424243', false],
    ['order 123 4242424242424242', true],
    ['4242424242424242 12/29 123', true],
    // Times in milliseconds and references of Adyen have no prefix of a card, whatever their last digit is.
    ['1768472990124', false],
    ['8816178914079738', false],
    // Too short and too long for a card.
    ['424242424242', false],
    ['42424242424242424242', false],
  ])('%s is masked: %s', (number, isMasked) => {
    const body = JSON.stringify({ transaction_id: 'txn_1', source_account: `card ${number}` });
    expect(maskBody(body, undefined)).toEqual(isMasked ? expect.stringContaining(MASK) : body);
  });

  it('is masked in any field of a processor, also as a number', () => {
    const masked = maskBody('{"event":"x","account_id":4242424242424242}', razorpay);
    expect(masked).toBe(`{"event":"x","account_id":"${MASK}"}`);
  });
});

describe('a body of unknown origin', () => {
  it('loses e-mail addresses, UPI addresses and phone numbers, wherever they are', () => {
    const masked = maskBody(
      '{"who":"jo@example.com","pay":"jo@okbank","call":"+91 99999 99999","deep":[{"to":"x@y.z"}]}',
      undefined,
    );
    expect(masked).toBe(
      `{"who":"${MASK}","pay":"${MASK}","call":"${MASK}","deep":[{"to":"${MASK}"}]}`,
    );
  });

  it('loses the personal fields of every processor', () => {
    expect(maskBody(event({ email: 'Jo Example' }), undefined)).not.toContain('Jo Example');
  });

  it('keeps the fields of the service’s own format', () => {
    const body = JSON.stringify({
      transaction_id: 'jo@example.com',
      source_account: 'jo@okbank',
      destination_account: '+919999999999',
      amount: 150.5,
      currency: 'INR',
    });
    expect(maskBody(body, undefined)).toBe(body);
  });

  it('is cut to 8 KiB if it is no JSON', () => {
    const masked = maskBody(`jo@example.com ${'x'.repeat(60_000)}`, undefined);
    expect(masked).toHaveLength(8 * 1024 - 'jo@example.com'.length + MASK.length);
    expect(masked).toMatch(/^\[masked\] x+$/);
  });

  it('takes linear time for text that nearly matches', () => {
    for (const text of ['@'.repeat(60_000), '1'.repeat(60_000), '+1 '.repeat(20_000)]) {
      const body = JSON.stringify({ text });
      const startedAt = performance.now();
      maskBody(body, undefined);
      // Quadratic time would be minutes.
      expect(performance.now() - startedAt).toBeLessThan(2_000);
    }
  });

  it('is masked as text if it is nested too deeply', () => {
    const body = `${'['.repeat(30_000)}"jo@example.com"${']'.repeat(30_000)}`;
    expect(maskBody(body, undefined)).not.toContain('jo@example.com');
  });
});
