import type { Webhook } from '@/server/transactions/schema';

export const WEBHOOK_PATH = '/v1/webhooks/transactions';

/** The body of a webhook; `null` where a field has nothing that could be sent. */
export function webhookBody(webhook: Partial<Webhook>): string {
  const { transaction_id, source_account, destination_account, amount, currency } = webhook;
  return JSON.stringify({ transaction_id, source_account, destination_account, amount, currency });
}

/** The same request for a shell. */
export function asCurl(origin: string, body: string): string {
  const quoted = body.replaceAll("'", "'\\''");
  return `curl -i ${origin}${WEBHOOK_PATH} -H 'content-type: application/json' \\\n  -d '${quoted}'`;
}
