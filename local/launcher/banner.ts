import { settingWarnings } from '@/server/observability/health';
import type { Env } from '@/server/settings';

/** Where this machine reaches the service; a wildcard address is reached on the loopback one. */
export function baseUrl({ HOST, PORT }: Env): string {
  const host = HOST === '0.0.0.0' || HOST === '::' ? '127.0.0.1' : HOST;
  return `http://${host.includes(':') ? `[${host}]` : host}:${PORT}`;
}

/** Tells that the service is ready, where it is, and how to try it. */
export function printBanner(settings: Env, inngestUrl: string | undefined): void {
  const url = baseUrl(settings);
  console.log(`
transaction-webhooks is ready
  API        ${url}
  Docs       ${url}/docs
  Dashboard  ${url}/dashboard
  Inngest    ${inngestUrl ?? 'outside, as the INNGEST_ variables say'}
${settingWarnings(settings)
  .map((warning) => `\n${warning}`)
  .join('')}
Try it${settings.WEBHOOK_SECRETS ? ' (webhooks must be signed; the dashboard sends signed ones)' : ''}:

  curl -i ${url}/v1/webhooks/transactions -H 'content-type: application/json' \\
    -d '{"transaction_id":"txn_1","source_account":"acc_user_789","destination_account":"acc_merchant_456","amount":1500,"currency":"INR"}'
  curl ${url}/v1/transactions/txn_1
`);
}
