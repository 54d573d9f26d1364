import type { Report, Sender } from '../report';
import {
  getTransaction,
  listTransactionEvents,
  listTransactions,
  receiveTransaction,
} from './client';

/** Its address is in the generated client. */
export async function use(_: string, { webhook, sign }: Sender): Promise<Report> {
  const send = (body: typeof webhook) => receiveTransaction(body, sign(body));

  const { transaction_id } = webhook;
  const accepted = await send(webhook);
  const conflict = await send({ ...webhook, amount: 2 });
  const transaction = await getTransaction(transaction_id);
  const events = await listTransactionEvents(transaction_id);
  const list = await listTransactions({ search: transaction_id, outcome: 'conflict', limit: 10 });
  const missing = await getTransaction('no-such-transaction');
  // @ts-expect-error A read has no signature, so this code is impossible.
  const isImpossible = missing.status === 401 && missing.data.code === 'INVALID_SIGNATURE';
  const invalid = await send({ ...webhook, currency: 'rupee' });
  const { status, amount } =
    transaction.status === 200 ? transaction.data : { status: undefined, amount: undefined };
  return {
    outcomes: [accepted, conflict].map((one) =>
      one.status === 202 ? one.data.outcome : undefined,
    ),
    transaction: { status, amount },
    received: (events.status === 200 ? events.data.events : []).flatMap((event) =>
      event.kind === 'conflict' ? event.details.differences.map(({ received }) => received) : [],
    ),
    listed: (list.status === 200 ? list.data.transactions : []).map((one) => one.transaction_id),
    missing: {
      status: missing.status,
      code: missing.status === 404 && !isImpossible ? missing.data.code : undefined,
    },
    invalid: {
      status: invalid.status,
      ...(invalid.status === 400 && {
        code: invalid.data.code,
        path: invalid.data.issues?.[0]?.path,
      }),
    },
  };
}
