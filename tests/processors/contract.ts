import { eq } from 'drizzle-orm';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { database } from '@/db/client';
import { toKey } from '@/db/key';
import { transactions } from '@/db/schema';
import { markProcessed } from '@/db/transactions/processing';
import { verifyWebhook } from '@/server/http/authenticate';
import { parseEnv } from '@/server/settings';
import { findSource } from '@/server/webhooks/sources';
import { changed, createProcessorClient, newId } from './client';
import { type Fixtures, PERSONAL, type Signed } from './fixtures';

/**
 * What every processor must do. The service runs with `secretSettings()`.
 * @param others other processors: their secrets and ids must not work here
 */
export function describeProcessor(own: Fixtures, others: readonly Fixtures[]): void {
  const { processor, secrets, sign } = own;
  const source = processor.name;
  const { rest, post, send, find, read, countStored } = createProcessorClient(own);
  let id = '';
  beforeAll(() => own.prepare?.());
  beforeEach(() => {
    id = newId();
  });

  describe(`signatures of ${processor.title}`, () => {
    it('accepts a body that the official SDK signs or verifies, and keeps the number of the secret', async () => {
      const signed = sign(own.payment(id), secrets.current);
      await own.verifyWithSdk?.(signed, secrets.current);
      expect((await post(signed)).body).toEqual({
        transaction_id: own.paymentId(id),
        outcome: 'accepted',
      });
      expect((await find(own.paymentId(id)))?.secretNumber).toBe(2);
    });

    it('accepts the old secret during a rotation', async () => {
      await post(sign(own.payment(id), secrets.old));
      expect((await find(own.paymentId(id)))?.secretNumber).toBe(1);
    });

    it.each<[string, () => Signed]>([
      ['with a secret that was removed', () => sign(own.payment(id), secrets.removed)],
      ['with nothing', () => ({ body: JSON.stringify(own.payment(id)), headers: {} })],
      ['for other bytes', () => alter(sign(own.payment(id), secrets.current))],
    ])('rejects a body that is signed %s with 401 and stores nothing', async (_, signed) => {
      const before = await countStored();
      const { status, body } = await post(signed());
      expect([status, body.code]).toEqual([401, 'INVALID_SIGNATURE']);
      expect(await countStored()).toBe(before);
    });

    function alter({ body, headers }: Signed): Signed {
      const other = body.replace(own.paymentId(id), own.paymentId(`${id}9`));
      expect(other).not.toBe(body);
      return { body: other, headers };
    }

    it(own.expires ? 'rejects an old signature' : 'has no time in its signature', async () => {
      const lastMonth = new Date(Date.now() - 30 * 24 * 3_600_000);
      const { status } = await post(sign(own.payment(id), secrets.current, lastMonth));
      expect(status).toBe(own.expires ? 401 : processor.successStatus);
    });

    it('rejects the secrets of other sources', async () => {
      for (const other of others) {
        if (other.secrets.current.length !== secrets.current.length) continue;
        expect((await post(sign(own.payment(id), other.secrets.current))).status).toBe(401);
      }
      const here = sign(own.payment(id), secrets.current);
      for (const other of others) {
        expect((await post(here, other.processor.name)).status).toBe(401);
      }
    });

    it('is closed without a secret, on a public address only', async () => {
      const request = { headers: new Headers(), body: Buffer.from('{}'), clientIp: '127.0.0.1' };
      const open = findSource(source, parseEnv({}));
      if (!open) throw new Error('no source');
      expect(await verifyWebhook(open, request, parseEnv({}))).toBeNull();
      await expect(
        verifyWebhook(open, request, parseEnv({ HOST: '0.0.0.0' })),
      ).rejects.toMatchObject({ code: 'INVALID_SIGNATURE' });
    });
  });

  describe(`transactions of ${processor.title}`, () => {
    it('answers with the status that its documentation asks for', async () => {
      const { status, headers } = await send(own.payment(id));
      expect(status).toBe(processor.successStatus);
      expect(headers.get('x-webhook-outcome')).toBe('accepted');
    });

    it('records one of 100 equal webhooks at once', async () => {
      const signed = sign(own.payment(id), secrets.current);
      const answers = await Promise.all(Array.from({ length: 100 }, () => post(signed)));
      const outcomes = answers.map(({ body }) => body.outcome).sort();
      expect(outcomes).toEqual(['accepted', ...Array.from({ length: 99 }, () => 'duplicate')]);
    });

    it('reports another amount as a conflict and keeps the first', async () => {
      await send(own.payment(id));
      const { body } = await send(changed(own.payment(id), own.amountPath, own.otherAmount));
      expect(body.outcome).toBe('conflict');
      expect((await read(own.paymentId(id))).body.amount).toBe(100);
    });

    it.each(own.amounts)('reads %j %s as %d', async (amount, currency, decimal) => {
      await send(own.payment(id, { amount, currency }));
      const { body } = await read(own.paymentId(id));
      expect([body.amount, body.currency]).toEqual([decimal, currency.toUpperCase()]);
    });

    it('ignores an amount of 0', async () => {
      expect((await send(changed(own.payment(id), own.amountPath, own.zero))).body.outcome).toBe(
        'ignored',
      );
    });

    it.each(own.invalidAmounts.map((amount) => [amount]))(
      'rejects the amount %j with 400 and its path',
      async (amount) => {
        const before = await countStored();
        const { status, body } = await send(changed(own.payment(id), own.amountPath, amount));
        expect(status).toBe(400);
        expect(body.issues.at(0).path.slice(0, -1)).toEqual(own.amountPath.slice(0, -1));
        expect(await countStored()).toBe(before);
      },
    );

    it('ignores a payment that failed, and names the event', async () => {
      const before = await countStored();
      const { status, body } = await send(own.failed(id));
      expect([status, body.outcome]).toEqual([processor.successStatus, 'ignored']);
      expect(body.event).toEqual(expect.any(String));
      expect(await countStored()).toBe(before);
    });

    it('ignores an event that is not about money, and names it', async () => {
      const { name, event } = own.unrelated;
      expect((await send(event)).body).toEqual({ outcome: 'ignored', event: name });
    });

    it('is a different transaction from one with the same ID of another source', async () => {
      await send(own.payment(id));
      const plain = { source_account: 'a', destination_account: 'b', amount: 1, currency: 'INR' };
      const body = JSON.stringify({ transaction_id: own.paymentId(id), ...plain });
      const other = await post({ body, headers: {} }, 'transactions');
      expect([other.status, other.body.outcome]).toEqual([202, 'accepted']);

      const path = `/v1/transactions/${own.paymentId(id)}`;
      const ambiguous = await rest(path);
      expect([ambiguous.status, ambiguous.body.code]).toEqual([409, 'AMBIGUOUS_TRANSACTION']);
      expect(ambiguous.body.message).toContain(['default', source].sort().join(', '));
      expect((await rest(`${path}?source=default`)).body.amount).toBe(1);
      expect((await rest(`${path}?source=${source}`)).body).toMatchObject({ amount: 100, source });
    });

    it('is found by its ID alone, with its place in the life of a payment', async () => {
      await send(own.payment(id));
      expect((await rest(`/v1/transactions/${own.paymentId(id)}`)).body).toMatchObject({
        ...{ transaction_id: own.paymentId(id), source, kind: 'payment', amount: 100 },
        ...{ relates_to: null, occurred_at: expect.stringMatching(/^2026-01-15T.*Z$/) },
        ...{ related: [], net_amount: 100, status: 'PROCESSING', processed_at: null },
      });
    });
  });

  describe(`the life of a payment of ${processor.title}`, () => {
    it('relates a refund that arrives before its payment', async () => {
      const refund = await send(own.refund(id, own.paymentId(id)));
      expect(refund.body.outcome).toBe('accepted');
      await send(own.payment(id));
      const { body } = await read(own.paymentId(id));
      expect(body.related).toEqual([
        expect.objectContaining({ kind: 'refund', amount: 30, status: 'PROCESSING' }),
      ]);
      expect(body.net_amount).toBe(70);
      expect((await read(body.related[0].transaction_id)).body).toMatchObject({
        kind: 'refund',
        relates_to: own.paymentId(id),
      });
    });

    it('keeps a payment PROCESSED when it is disputed, and takes the dispute off its net amount', async () => {
      await send(own.payment(id));
      await markProcessed(database(), toKey({ source, transactionId: own.paymentId(id) }));
      await send(own.refund(id, own.paymentId(id)));
      await send(own.dispute(id, own.paymentId(id)));
      const { body } = await read(own.paymentId(id));
      expect(body.status).toBe('PROCESSED');
      expect(body.related.map(({ kind }: { kind: string }) => kind)).toEqual(['refund', 'dispute']);
      expect(body.net_amount).toBe(own.netAmount);
    });

    it('repeats no transaction when the events of a payment arrive again', async () => {
      const events = [
        own.payment(id),
        own.refund(id, own.paymentId(id)),
        own.dispute(id, own.paymentId(id)),
      ];
      for (const event of events) await send(event);
      const outcomes = [];
      for (const event of events) outcomes.push((await send(event)).body.outcome);
      expect(outcomes).toEqual(['duplicate', 'duplicate', 'duplicate']);
    });
  });

  describe(`personal data of ${processor.title}`, () => {
    it('is stored nowhere', async () => {
      for (const event of [own.payment(id), own.dispute(id, own.paymentId(id))]) await send(event);
      const rows = await database()
        .select()
        .from(transactions)
        .where(eq(transactions.source, source));
      expect(JSON.stringify(rows)).not.toMatch(personal);
    });

    it('is only in fields that the processor names as personal', () => {
      for (const event of [own.payment(id), own.dispute(id, own.paymentId(id))]) {
        const unnamed = leavesOf(event).filter(
          ([path, value]) => personal.test(value) && !processor.personalData.some(matches(path)),
        );
        expect(unnamed).toEqual([]);
      }
    });
  });
}

const personal = new RegExp(
  Object.values(PERSONAL)
    .map((text) => text.replace(/[.+]/g, '\\$&'))
    .join('|'),
);

function leavesOf(value: unknown, path: readonly string[] = []): [path: string, value: string][] {
  if (typeof value !== 'object' || value === null) return [[path.join('.'), String(value)]];
  return Object.entries(value).flatMap(([key, one]) => leavesOf(one, [...path, key]));
}

/** Whether a pattern of `personalData` matches a path. */
function matches(path: string) {
  return (pattern: string) => {
    const regex = pattern.replaceAll('.', '\\.').replaceAll('**', '.+').replaceAll('*', '[^.]+');
    return new RegExp(`^${regex}$`).test(path);
  };
}
