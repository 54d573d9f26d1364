import { sql } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import { database } from '@/db/client';
import { adyen } from '@/tests/processors/adyen';
import { cashfree } from '@/tests/processors/cashfree';
import { type Fixtures, PERSONAL } from '@/tests/processors/fixtures';
import { paypal } from '@/tests/processors/paypal';
import { razorpay } from '@/tests/processors/razorpay';
import { secretSettings } from '@/tests/processors/secrets';
import { stripe } from '@/tests/processors/stripe';

const all = [razorpay, stripe, cashfree, adyen, paypal];
Object.assign(process.env, secretSettings());
// After the settings, because its modules read them.
const { createRestClient } = await import('@/tests/support/rest');
const { post, afterResponses } = createRestClient();

const CARD = '4111 1111 1111 1111';
const FORBIDDEN = [...Object.values(PERSONAL), CARD, 'jo.example@okbank'];

beforeAll(() => Promise.all(all.map(({ prepare }) => prepare?.())));

/** What all tables contain. */
async function dump(): Promise<string> {
  const tables = await database()
    .select({ name: sql<string>`table_name` })
    .from(sql`information_schema.tables`)
    .where(sql`table_schema = 'public' and table_type = 'BASE TABLE'`);
  const rows = await Promise.all(
    tables.map(({ name }) =>
      database()
        .select({ row: sql<string>`to_jsonb(t)::text` })
        .from(sql`${sql.identifier(name)} as t`),
    ),
  );
  return rows
    .flat()
    .map(({ row }) => row)
    .join('\n');
}

/** Adds a card number and a UPI address, which can be in a field that no processor names. */
function withCard(event: object): object {
  return { ...event, remark: `paid with ${CARD}` };
}

async function sendAll({ processor, secrets, sign, ...own }: Fixtures): Promise<number> {
  const id = '7001';
  const events = [own.payment(id), own.dispute(id, own.paymentId(id)), own.failed(id)];
  const statuses: number[] = [];
  for (const event of events.map(withCard)) {
    for (const secret of [secrets.current, secrets.removed]) {
      const { body, headers } = sign(event, secret);
      statuses.push((await post(`/v1/webhooks/${processor.name}`, body, headers)).status);
    }
  }
  await afterResponses();
  expect(statuses).toContain(processor.successStatus);
  expect(statuses).toContain(401);
  return statuses.length;
}

it.each(all.map((own) => [own.processor.title, own] as const))(
  'stores no personal data of %s, whether its webhooks are signed or not',
  async (_, own) => {
    const sent = await sendAll(own);
    const { name } = own.processor;
    const stored = await database().$count(
      sql`deliveries`,
      sql`path = ${`/v1/webhooks/${name}`} and body is not null`,
    );
    expect(stored).toBe(sent);
    const content = await dump();
    for (const text of FORBIDDEN) expect(content).not.toContain(text);
  },
);

it('stores no e-mail address, phone number or UPI address of a webhook that is no event', async () => {
  const body = {
    who: [PERSONAL.email, { call: PERSONAL.phone, pay: 'jo.example@okbank', card: CARD }],
  };
  const { status } = await post('/v1/webhooks/stripe', body);
  await afterResponses();
  expect(status).toBe(401);
  const content = await dump();
  expect(content).toContain('[masked]');
  for (const text of FORBIDDEN) expect(content).not.toContain(text);
});
