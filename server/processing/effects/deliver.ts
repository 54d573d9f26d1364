import { type Env, env } from '@/server/settings';
import type { Secret } from '@/server/settings/lists';
import { defineEffect, type Effect } from './define-effect';
import { messageOf, postSigned } from './post-signed';

let defined: Effect | undefined;

/** Posts each transaction to `DELIVER_TO`, signed with `DELIVER_SECRET`. */
export function deliver(): Effect {
  defined ??= defineEffect(
    { name: 'deliver', maxConcurrent: env().DELIVER_MAX_CONCURRENT },
    async (transaction, { signal, idempotencyKey }) => {
      const settings = env();
      const { url, secret } = target(settings);
      const { status: _, processed_at: __, ...data } = transaction;
      return await postSigned(url, messageOf('transaction.processed', data), {
        secret,
        signal,
        id: `msg_${idempotencyKey}`,
        headers: { 'idempotency-key': idempotencyKey },
        allowPrivate: settings.DELIVER_ALLOW_PRIVATE === '1',
      });
    },
  );
  return defined;
}

function target({ DELIVER_TO, DELIVER_SECRET }: Env): { url: string; secret: Secret } {
  const [secret] = DELIVER_SECRET ?? [];
  if (DELIVER_TO === undefined || !secret) throw new Error('DELIVER_SECRET is not set');
  return { url: DELIVER_TO, secret };
}
