import { type Env, localUrl } from '@/server/settings';
import { openSettings } from '@/server/settings/warnings';
import { razorpaySignature } from '@/server/webhooks/signature';

const EXAMPLE = JSON.stringify({
  transaction_id: 'txn_1',
  source_account: 'acc_user_789',
  destination_account: 'acc_merchant_456',
  amount: 1500,
  currency: 'INR',
});

/** What `npm start` prints when the service is ready. Its commands work as they are. */
export function banner(settings: Env, inngestUrl: string | undefined): string {
  const url = localUrl(settings);
  return `
transaction-webhooks is ready
  API        ${url}
  Docs       ${url}/docs
  Dashboard  ${url}/dashboard
  Inngest    ${inngestUrl ?? 'external, set by the INNGEST_ variables'}
${openSettings(settings)
  .map(({ text }) => `\n${text}`)
  .join('')}
Try it${settings.WEBHOOK_SECRETS ? ' (the signature is for this body only)' : ''}:

  curl -i ${url}/v1/webhooks/transactions -H 'content-type: application/json' \\
    ${signatureOption(settings)}-d '${EXAMPLE}'
  curl ${url}/v1/transactions/txn_1${settings.REQUIRE_AUTH_FOR_READS === '1' ? ` -H "authorization: Bearer $API_TOKEN"  # a token of API_TOKENS` : ''}
`;
}

/** Razorpay's scheme has no timestamp, so the command also works later. */
function signatureOption({ WEBHOOK_SECRETS }: Env): string {
  const [secret] = WEBHOOK_SECRETS ?? [];
  if (!secret) return '';
  return `-H 'x-razorpay-signature: ${razorpaySignature(secret.text, EXAMPLE)}' \\\n    `;
}
