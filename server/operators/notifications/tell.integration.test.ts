import { sql } from 'drizzle-orm';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { database } from '@/db/client';
import { notifications, sources, transactionEvents, transactions } from '@/db/schema';
import { insertEvents } from '@/db/transaction-events';
import { insertTransactions } from '@/db/transactions/insert';
import { newTransaction } from '@/tests/support/connection';
import { Downstream } from '@/tests/support/downstream';
import { createRestClient } from '@/tests/support/rest';
import { webhook } from '@/tests/support/webhooks';
import { noteDatabase } from './database-down';
import { bodyFor } from './post';
import { sendNotifications } from './tell';

const { SECRET, port } = await vi.hoisted(async () => {
  const { pickStablePort } = await import('@/local/launcher/ports');
  const free = await pickStablePort();
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  process.env.NOTIFY_URL = `http://127.0.0.1:${free}/alerts`;
  process.env.NOTIFY_SECRET = secret;
  process.env.NOTIFY_SILENCE_MINUTES = '60';
  process.env.DELIVER_ALLOW_PRIVATE = '1';
  process.env.PUBLIC_URL = 'https://payments.example';
  process.env.WEBHOOK_SECRETS = 'a-secret-of-the-sender';
  return { SECRET: secret, port: free };
});

const receiver = new Downstream(port);
const { post, afterResponses } = createRestClient();

beforeAll(() => receiver.start());
beforeEach(async () => {
  receiver.reset();
  for (const table of [notifications, transactionEvents, transactions, sources]) {
    await database().delete(table);
  }
});
afterAll(() => receiver.stop());

/** The messages so far, each verified by the library of Standard Webhooks. */
const messages = () =>
  receiver.received.map(({ headers, body }) => {
    const text = Object.entries(headers).map(([name, value]) => [name, String(value)]);
    return new Webhook(SECRET).verify(body, Object.fromEntries(text));
  });

const failed = (count: number) =>
  insertEvents(
    database(),
    Array.from({ length: count }, (_, n) => ({ key: `t${n}`, kind: 'failed' as const })),
  );

/** Lets time pass for what has happened and what was told. */
async function age(seconds: number): Promise<void> {
  const earlier = (column: string) => sql.raw(`${column} - interval '${seconds} s'`);
  await database()
    .update(transactionEvents)
    .set({ occurredAt: earlier('occurred_at') });
  await database()
    .update(notifications)
    .set({ sentAt: earlier('sent_at') });
  await database()
    .update(sources)
    .set({ lastWebhookAt: earlier('last_webhook_at') });
}

describe('failed transactions', () => {
  it('are one message with their number and a link, also 5,000 in a minute, and then one when none failed for an hour', async () => {
    await failed(3);
    // What failed before the first look is no news.
    await sendNotifications();
    for (const count of [1_200, 3_800]) {
      await failed(count);
      await sendNotifications();
      expect(messages()).toEqual([]);
      await age(40);
    }
    await Promise.all(Array.from({ length: 5 }, () => sendNotifications()));
    expect(messages()).toEqual([
      {
        type: 'transactions_failed.firing',
        timestamp: expect.any(String),
        data: {
          kind: 'transactions_failed',
          subject: null,
          state: 'firing',
          text: expect.stringMatching(/^5000 transactions have failed since 20/),
          count: 5_000,
          link: 'https://payments.example/dashboard/failed',
        },
      },
    ]);
    await failed(7);
    await age(120);
    await sendNotifications();
    expect(messages()).toHaveLength(1);
    await age(3_600);
    await sendNotifications();
    expect(messages()[1]).toMatchObject({ data: { count: 7, state: 'firing' } });
    await age(3_600);
    await sendNotifications();
    expect(messages()[2]).toMatchObject({ type: 'transactions_failed.resolved' });
    await age(3_600);
    await sendNotifications();
    expect(messages()).toHaveLength(3);
  });

  it('are told by the next sweep if the receiver did not accept the message', async () => {
    await sendNotifications();
    await failed(1);
    await age(61);
    receiver.behave = () => ({ kind: 'answers', status: 500 });
    await sendNotifications();
    receiver.behave = () => ({ kind: 'answers', status: 200 });
    await sendNotifications();
    expect(messages().at(-1)).toMatchObject({ data: { count: 1 } });
    expect(messages()).toHaveLength(2);
  });
});

describe('the pipeline', () => {
  it('is told once while transactions are not sent to Inngest, and once when they are', async () => {
    await insertTransactions(database(), [newTransaction('stuck')]);
    await database().update(transactions).set({ createdAt: sql`now() - interval '3 min'` });
    await sendNotifications();
    await sendNotifications();
    expect(messages()).toMatchObject([
      {
        type: 'pipeline_unhealthy.firing',
        data: { text: 'Processing is in trouble: transactions are not sent to Inngest.' },
      },
    ]);
    await database().delete(transactions);
    await sendNotifications();
    await sendNotifications();
    expect(messages().slice(1)).toMatchObject([
      { type: 'pipeline_unhealthy.resolved', data: { text: 'Processing is well again.' } },
    ]);
  });

  it('is told after a minute without the database, and when it is back', async () => {
    const at = (second: number) => new Date(Date.UTC(2026, 0, 15, 10, 30, second));
    await noteDatabase(false, at(0));
    await noteDatabase(false, at(59));
    expect(messages()).toEqual([]);
    await noteDatabase(false, at(61));
    await noteDatabase(false, at(75));
    await noteDatabase(true);
    await noteDatabase(true);
    expect(messages()).toMatchObject([
      { data: { text: 'The database has not answered since 2026-01-15T10:30:00.000Z.' } },
      { data: { state: 'resolved', text: 'The database answers again.' } },
    ]);
  });
});

describe('a source', () => {
  it('is told when it is silent, and when it sends again', async () => {
    await database().insert(sources).values({ name: 'stripe', lastWebhookAt: sql`now()` });
    await age(3_590);
    await sendNotifications();
    expect(messages()).toEqual([]);
    await age(20);
    await sendNotifications();
    await database().update(sources).set({ lastWebhookAt: sql`now()` });
    await sendNotifications();
    expect(messages()).toMatchObject([
      { data: { kind: 'source_silent', subject: 'stripe', state: 'firing' } },
      { data: { kind: 'source_silent', text: 'The source stripe is well again.' } },
    ]);
  });

  it('is told when most of its webhooks are rejected', async () => {
    for (let n = 0; n < 25; n += 1) {
      await post('/v1/webhooks/transactions', webhook(`r${n}`), {
        'x-razorpay-signature': '0'.repeat(64),
      });
    }
    await afterResponses();
    await sendNotifications();
    expect(messages()).toMatchObject([
      {
        data: {
          kind: 'source_refused',
          subject: 'default',
          text: expect.stringMatching(/of the source default were rejected: INVALID_SIGNATURE/),
          link: 'https://payments.example/dashboard/deliveries?source=default&outcome=rejected',
        },
      },
    ]);
  });
});

it('has the format of Slack for an incoming webhook of Slack', () => {
  const body = bodyFor('https://hooks.slack.com/services/T0/B0/x', {
    kind: 'transactions_failed',
    subject: '',
    text: '<3> failed & more.',
    path: '/dashboard/failed',
    isFiring: true,
    at: new Date(),
  });
  expect(JSON.parse(body)).toEqual({
    text: '&lt;3&gt; failed &amp; more. <https://payments.example/dashboard/failed|Open the dashboard>',
  });
});
