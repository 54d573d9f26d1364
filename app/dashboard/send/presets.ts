import type { Webhook } from '@/server/transactions/schema';

const CURRENCIES = ['INR', 'EUR', 'USD', 'JPY'];

/** A webhook that no other is like. */
export function randomWebhook(): Webhook {
  const cents = 100 + Math.floor(Math.random() * 1_000_000);
  return {
    transaction_id: `txn_${randomText(12)}`,
    source_account: `acc_user_${Math.floor(Math.random() * 1_000)}`,
    destination_account: `acc_merchant_${Math.floor(Math.random() * 100)}`,
    amount: cents / 100,
    currency: CURRENCIES[cents % CURRENCIES.length] ?? 'INR',
  };
}

/** The same transaction, with another amount. */
export function contradict(webhook: Webhook): Webhook {
  return { ...webhook, amount: Number((webhook.amount + 1).toFixed(4)) };
}

function randomText(length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join('');
}
