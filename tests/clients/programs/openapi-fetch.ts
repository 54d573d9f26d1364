import createClient from 'openapi-fetch';
import type { Report, Sender } from '../report';
import type { paths } from './schema';

export async function use(baseUrl: string, { webhook, sign }: Sender): Promise<Report> {
  const client = createClient<paths>({ baseUrl });
  const send = (body: typeof webhook) =>
    client.POST('/v1/webhooks/transactions', { params: { header: sign(body) }, body });
  const read = (transaction_id: string) =>
    client.GET('/v1/transactions/{transaction_id}', { params: { path: { transaction_id } } });

  const { transaction_id } = webhook;
  const accepted = await send(webhook);
  const conflict = await send({ ...webhook, amount: 2 });
  const transaction = await read(transaction_id);
  const { data: events } = await client.GET('/v1/transactions/{transaction_id}/events', {
    params: { path: { transaction_id } },
  });
  const { data: list } = await client.GET('/v1/transactions', {
    params: { query: { search: transaction_id, outcome: 'conflict', limit: 10 } },
  });
  const missing = await read('no-such-transaction');
  // @ts-expect-error A read has no signature, so this code is impossible.
  const isImpossible = missing.error?.code === 'INVALID_SIGNATURE';
  const invalid = await send({ ...webhook, currency: 'rupee' });
  return {
    outcomes: [accepted.data?.outcome, conflict.data?.outcome],
    transaction: { status: transaction.data?.status, amount: transaction.data?.amount },
    received: (events?.events ?? []).flatMap((event) =>
      event.kind === 'conflict' ? event.details.differences.map(({ received }) => received) : [],
    ),
    listed: (list?.transactions ?? []).map((one) => one.transaction_id),
    missing: { status: missing.response.status, code: isImpossible ? '' : missing.error?.code },
    invalid: {
      status: invalid.response.status,
      code: invalid.error?.code,
      path: invalid.error?.issues?.[0]?.path,
    },
  };
}
