import { describe, expect, it } from 'vitest';
import { parseEnv } from '@/server/settings';
import { parseSecrets } from '@/server/settings/lists';
import { webhookSchema } from '@/server/transactions/schema';
import { createExamples, examplesOf, signAsSender } from './examples';
import { processors } from './processors';
import { decimalsOf } from './processors/minor-units';
import { findSource, type Source, verify } from './sources';

const settings = parseEnv({});
const segments = ['transactions', ...processors.map(({ name }) => name)];
const [secret] = parseSecrets('00112233445566778899aabbccddeeff');

function sourceAt(segment: string): Source {
  const source = findSource(segment, settings);
  if (!source) throw new Error(`no source ${segment}`);
  return source;
}

/** The transactions of a body. */
function read({ processor }: Source, body: string) {
  const json: object = JSON.parse(body);
  if (!processor) return [webhookSchema.parse(json)];
  return processor.read(processor.body.parse(json), 'own').map((event) => {
    if ('error' in event) throw event.error;
    return event.transaction;
  });
}

describe.each(segments)('examples of %s', (segment) => {
  const source = sourceAt(segment);
  const events = Object.entries(examplesOf(source));

  it('move money in amounts that exist in their currency, or none', () => {
    for (const [event, { amountPath }] of events) {
      const { bodies = [], payer = '' } = createExamples(source, { event, count: 100 }) ?? {};
      const transactions = bodies.flatMap((body) => read(source, body));
      for (const transaction of transactions) {
        // A CAPTURE of Adyen is a payment only with ADYEN_CAPTURE=manual.
        if (event === 'CAPTURE') continue;
        expect(transaction !== undefined, event).toBe(amountPath !== undefined);
        if (!transaction) continue;
        const { amount, currency, source_account, destination_account } = transaction;
        const decimals = /\.(\d+)$/.exec(String(amount))?.[1]?.length ?? 0;
        expect(decimals, `${amount} ${currency}`).toBeLessThanOrEqual(decimalsOf(currency));
        expect([source_account, destination_account], event).toContain(payer);
      }
      const ids = transactions.flatMap((one) => one?.transaction_id ?? []);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('begin with a payment', () => {
    const { bodies: [body = ''] = [] } = createExamples(source, { count: 1 }) ?? {};
    const [payment] = read(source, body);
    expect(payment).toMatchObject(source.processor ? { kind: 'payment' } : {});
  });

  it('are signed as their sender signs, if anybody but the sender can', async () => {
    if (!secret) throw new Error('no secret');
    const signed = { ...source, secrets: [secret] };
    const { bodies: [body = ''] = [] } = createExamples(source, { count: 1 }) ?? {};
    const { body: sent, headers } = signAsSender(signed, body);
    const check = await verify(
      signed,
      { headers: new Headers(headers), body: Buffer.from(sent) },
      300,
    );
    expect(check.isValid).toBe(segment !== 'paypal');
    expect(signAsSender({ ...source, secrets: undefined }, body)).toEqual({ body, headers: {} });
  });
});
