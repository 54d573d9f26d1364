import { database } from '@/db/client';
import { toKey } from '@/db/key';
import { transactions } from '@/db/schema';
import { findTransaction } from '@/db/transactions/find';
import { createRestClient } from '../support/rest';
import type { Fixtures, Signed } from './fixtures';

let count = 0;

/** An ID that no other test uses. */
export function newId(): string {
  count += 1;
  return String(100_000 + count);
}

/** Sends webhooks of a processor, and reads the transactions that they become. */
export function createProcessorClient({ processor, secrets, sign }: Fixtures) {
  const source = processor.name;
  const client = createRestClient();
  const post = ({ body, headers }: Signed, at = source) =>
    client.post(`/v1/webhooks/${at}`, body, headers);
  return {
    rest: client.rest,
    post,
    send: (event: object) => post(sign(event, secrets.current)),
    find: (transactionId: string) => findTransaction(database(), toKey({ source, transactionId })),
    read: (transactionId: string) =>
      client.rest(`/v1/transactions/${encodeURIComponent(transactionId)}?source=${source}`),
    countStored: () => database().$count(transactions),
  };
}

/** The event with another value at a path. */
export function changed(event: object, path: readonly (string | number)[], value: unknown): object {
  const copy: object = structuredClone(event);
  const parent = path.slice(0, -1).reduce<object>((at, key) => Reflect.get(at, key), copy);
  Reflect.set(parent, path.at(-1) ?? '', value);
  return copy;
}
