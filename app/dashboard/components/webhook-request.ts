import type { Webhook } from '@/server/transactions/schema';

export const WEBHOOK_PATH = '/v1/webhooks/transactions';

/** The body of a webhook; `null` where a field has nothing that could be sent. */
export function webhookBody(webhook: Partial<Webhook>): string {
  const { transaction_id, source_account, destination_account, amount, currency } = webhook;
  return JSON.stringify({ transaction_id, source_account, destination_account, amount, currency });
}

/** The same request for a shell. @param headers beside the content type */
export function asCurl(origin: string, body: string, headers: Record<string, string> = {}): string {
  const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const lines = Object.entries({ 'content-type': 'application/json', ...headers }).map(
    ([name, value]) => `-H ${quote(`${name}: ${value}`)}`,
  );
  return [`curl -i ${origin}${WEBHOOK_PATH}`, ...lines, `-d ${quote(body)}`].join(' \\\n  ');
}
