import { expect, it, onTestFinished, vi } from 'vitest';
import { database } from '@/db/client';
import { findDelivery } from '@/db/deliveries/list';
import { toKey } from '@/db/key';
import { findTransaction } from '@/db/transactions/find';
import { createContext } from '@/server/core/trpc';
import { apiRouter } from '@/server/http/router';
import { env } from '@/server/settings';
import { parseSecrets } from '@/server/settings/lists';
import { razorpay } from '@/tests/processors/razorpay';
import { stripe } from '@/tests/processors/stripe';
import { createRestClient } from '@/tests/support/rest';
import { webhook } from '@/tests/support/webhooks';
import { razorpay as processor } from '../processors/razorpay';

vi.hoisted(() => {
  process.env.RAZORPAY_WEBHOOK_SECRETS = 'razorpay-wrong-secret';
  process.env.STRIPE_WEBHOOK_SECRETS = 'whsec_wrongwrongwrongwrongwrongwrongwr';
});

const PLAIN = '/v1/webhooks/transactions';
const { rest, post, afterResponses } = createRestClient();
let count = 0;
function newId(): string {
  count += 1;
  return `txn_${count}`;
}

const rerun = (id: string, query = '') =>
  rest(`/v1/deliveries/${id}/rerun${query}`, { method: 'POST' });
const rerunMany = (body: object) => post('/v1/deliveries/rerun', body);

async function refused(...webhookToSend: Parameters<typeof post>): Promise<string> {
  const { id, status } = await post(...webhookToSend);
  expect(status).toBeGreaterThanOrEqual(400);
  await afterResponses();
  return id;
}

/** A webhook of Razorpay that has no personal data, so that its signature can be verified again. */
function transferOf(id: string, secret = razorpay.secrets.current) {
  const transfer = {
    ...{ id: `trf_${id}`, source: 'acc_1', recipient: 'acc_2', amount: 10_000, currency: 'INR' },
    created_at: 1_768_472_990,
  };
  const event = {
    ...{ entity: 'event', account_id: 'acc_1', event: 'transfer.processed' },
    payload: { transfer: { entity: transfer } },
    created_at: 1_768_473_000,
  };
  const { body, headers } = razorpay.sign(event, secret);
  return ['/v1/webhooks/razorpay', body, headers] as const;
}

function setSecret(source: string, secret: string) {
  const settings = env();
  const before = settings.SECRETS_BY_SOURCE;
  settings.SECRETS_BY_SOURCE = new Map([...before, [source, parseSecrets(secret)]]);
  onTestFinished(() => {
    settings.SECRETS_BY_SOURCE = before;
  });
}

it('makes one transaction of a webhook that was refused for a wrong secret, once the secret is mended', async () => {
  const id = await refused(...transferOf('1'));
  expect((await rerun(id)).body).toEqual({
    ...{ id, outcome: 'rejected', code: 'INVALID_SIGNATURE', issues: null },
    ...{ transaction_id: null, rerun_id: null },
  });

  setSecret('razorpay', razorpay.secrets.current);
  const mended = await rerun(id);
  expect(mended.status).toBe(202);
  expect(mended.body).toMatchObject({
    ...{ outcome: 'accepted', transaction_id: 'trf_1', rerun_id: mended.id },
  });
  expect((await rerun(id)).body.outcome).toBe('duplicate');

  const key = toKey({ source: 'razorpay', transactionId: 'trf_1' });
  expect(await findTransaction(database(), key)).toMatchObject({
    ...{ amount: '100.0000', secretNumber: 1, deliveryId: mended.id },
  });
  expect(await findDelivery(database(), mended.id)).toMatchObject({
    ...{ outcome: 'accepted', key, event: 'transfer.processed', reason: 'run again by operator' },
  });
  // What became of it at first stays on record.
  expect(await findDelivery(database(), id)).toMatchObject({ outcome: 'rejected', key: null });
});

it('verifies a signature of any age', async () => {
  const lastWeek = new Date(Date.now() - 7 * 86_400_000);
  const { body, headers } = stripe.sign(
    { ...stripe.unrelated.event, id: 'evt_old' },
    stripe.secrets.current,
    lastWeek,
  );
  const id = await refused('/v1/webhooks/stripe', body, headers);
  setSecret('stripe', stripe.secrets.current);
  expect((await rerun(id)).body.outcome).toBe('ignored');
});

it('makes one transaction of an invalid webhook once the mapping is mended', async () => {
  setSecret('razorpay', razorpay.secrets.current);
  const broken = vi.spyOn(processor, 'read').mockImplementation(() => {
    throw new Error('a bug');
  });
  const { status, id } = await post(...transferOf('2'));
  await afterResponses();
  expect(status).toBe(503);

  broken.mockRestore();
  expect((await rerun(id)).body.outcome).toBe('accepted');
  expect((await rerun(id)).body.outcome).toBe('duplicate');
});

it('names the invalid fields of a webhook that is still rejected', async () => {
  const id = await refused(PLAIN, { ...webhook(newId()), amount: 'x' });
  const { status, body } = await rerun(id);
  expect([status, body.outcome, body.code]).toEqual([202, 'rejected', 'VALIDATION_FAILED']);
  expect(body.issues).toEqual([{ path: ['amount'], message: expect.any(String) }]);
});

it('runs a masked webhook only when the operator says that it needs no verification', async () => {
  const { body, headers } = razorpay.sign(razorpay.payment('3'), razorpay.secrets.current);
  const id = await refused('/v1/webhooks/razorpay', body, headers);
  setSecret('razorpay', razorpay.secrets.current);
  const refusal = await rerun(id);
  expect([refusal.status, refusal.body.code]).toEqual([409, 'NOT_RERUNNABLE']);
  expect(refusal.body.message).toContain('masked');

  const accepted = await rerun(id, '?verification=skipped');
  expect(accepted.body.outcome).toBe('accepted');
  expect(await findDelivery(database(), accepted.id)).toMatchObject({
    reason: 'run again by operator, not verified',
  });
});

it('does not take a mask for a value of a transaction', async () => {
  const event = razorpay.payment('4');
  Reflect.set(event, 'account_id', '4242424242424242');
  setSecret('razorpay', razorpay.secrets.current);
  const { body, headers } = razorpay.sign(event, razorpay.secrets.current);
  const { id } = await post('/v1/webhooks/razorpay', body, headers);
  const { status, body: answer } = await rerun(id, '?verification=skipped');
  expect([status, answer.code]).toEqual([409, 'NOT_RERUNNABLE']);
});

it('verifies nothing on a public address while the source has no secret', async () => {
  const settings = env();
  const { SECRETS_BY_SOURCE, HOST } = settings;
  onTestFinished(() => void Object.assign(settings, { SECRETS_BY_SOURCE, HOST }));
  const id = await refused(...transferOf('5'));
  Object.assign(settings, { SECRETS_BY_SOURCE: new Map(), HOST: '0.0.0.0' });
  const context = createContext({
    ...{ clientIp: '203.0.113.9', actor: { type: 'operator' }, defer: () => {} },
  });
  const { outcome, code } = await apiRouter.createCaller(context).deliveries.rerun({ id });
  expect([outcome, code]).toEqual(['rejected', 'INVALID_SIGNATURE']);
});

it('refuses an unknown delivery with 404, and one without a stored body with 409', async () => {
  const unknown = await rerun('019ac000-0000-7000-8000-000000000000');
  expect([unknown.status, unknown.body.code]).toEqual([404, 'NOT_FOUND']);
  const bodiless = await rest('/v1/webhooks/nowhere', { method: 'POST' });
  await afterResponses();
  const { status, body } = await rerun(bodiless.id);
  expect([status, body.code]).toEqual([409, 'NOT_RERUNNABLE']);
});

it('runs all deliveries of a filter again, after a dry run that only counts them', async () => {
  setSecret('razorpay', razorpay.secrets.old);
  const processorId = `evt_bulk`;
  const ids = ['6', '7', '8'];
  for (const id of ids) {
    const [path, body, headers] = transferOf(id);
    await refused(path, body, { ...headers, 'x-razorpay-event-id': processorId });
  }
  const filter = { processor_id: processorId, outcome: 'rejected' };
  const dry = await rerunMany({ ...filter, dry_run: true });
  expect(dry.body).toEqual({ matching: 3, results: [] });

  setSecret('razorpay', razorpay.secrets.current);
  const { body } = await rerunMany({ ...filter, dry_run: false });
  expect(body.results.map(({ outcome }: { outcome: string }) => outcome)).toEqual(
    ids.map(() => 'accepted'),
  );
  const again = await rerunMany({ ...filter, dry_run: false });
  expect(again.body.results.map(({ outcome }: { outcome: string }) => outcome)).toEqual(
    ids.map(() => 'duplicate'),
  );
});
