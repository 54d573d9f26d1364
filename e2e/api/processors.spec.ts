import { expect, test } from '../fixtures';
import { target } from '../target';

test.skip(target.url !== undefined, 'needs a service with known secrets');

test('processes the payments that the official SDKs of Stripe, Cashfree and Adyen sign', async ({
  url,
  newId,
}) => {
  // The SDKs are thousands of files, which other workers must not load.
  const { adyen } = await import('../../tests/processors/adyen');
  const { cashfree } = await import('../../tests/processors/cashfree');
  const { stripe } = await import('../../tests/processors/stripe');
  const payments = [stripe, cashfree, adyen].map(async (own) => {
    const { processor, secrets, sign, payment, paymentId } = own;
    const id = newId()
      .replaceAll(/[^0-9]/g, '')
      .slice(0, 12);
    const send = async (secret: string) => {
      const { body, headers } = sign(payment(id), secret);
      const all = { 'content-type': 'application/json', ...headers };
      const path = `/v1/webhooks/${processor.name}`;
      return await fetch(url + path, { method: 'POST', headers: all, body });
    };
    expect((await send(secrets.removed)).status).toBe(401);
    const accepted = await send(secrets.current);
    expect(accepted.status).toBe(processor.successStatus);
    expect(await accepted.json()).toEqual({ transaction_id: paymentId(id), outcome: 'accepted' });
    expect((await send(secrets.old)).headers.get('x-webhook-outcome')).toBe('duplicate');
    const read = async () =>
      (await fetch(`${url}/v1/transactions/${paymentId(id)}?source=${processor.name}`)).json();
    await expect.poll(read, { timeout: 60_000 }).toMatchObject({
      ...{ source: processor.name, kind: 'payment', amount: 100, status: 'PROCESSED' },
    });
  });
  await Promise.all(payments);
});
