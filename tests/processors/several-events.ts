import { beforeEach, describe, expect, it } from 'vitest';
import { changed, createProcessorClient, newId } from './client';
import type { Fixtures } from './fixtures';

/** What a processor must do that sends several events in one request. */
export function describeSeveralEvents(own: Fixtures, batch: NonNullable<Fixtures['batch']>): void {
  const { processor, secrets, sign } = own;
  const { post, send, find, countStored } = createProcessorClient(own);
  let id = '';
  beforeEach(() => {
    id = newId();
  });

  describe(`requests of ${processor.title} with several events`, () => {
    it('records each payment', async () => {
      const { body } = await send(batch(own.payment(id), own.payment(`${id}2`)));
      expect(body).toEqual({
        outcome: 'accepted',
        items: [id, `${id}2`].map((one) => ({
          transaction_id: own.paymentId(one),
          outcome: 'accepted',
        })),
      });
    });

    it('records the valid payment, and rejects the invalid one with 400 and its path', async () => {
      const invalid = changed(own.payment(`${id}2`), own.amountPath, 'x');
      const { status, body } = await send(batch(own.payment(id), invalid));
      expect(status).toBe(400);
      expect(body.issues[0].path.slice(0, 2)).toEqual([own.amountPath[0], 1]);
      expect(await find(own.paymentId(id))).toBeDefined();
    });

    it('rejects all if one of the signatures is wrong', async () => {
      const before = await countStored();
      const right = sign(own.payment(id), secrets.current).body;
      const wrong = sign(own.payment(`${id}2`), secrets.removed).body;
      const body = JSON.stringify(batch(JSON.parse(right), JSON.parse(wrong)));
      expect((await post({ body, headers: {} })).status).toBe(401);
      expect(await countStored()).toBe(before);
    });
  });
}
