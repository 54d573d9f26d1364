import type { Webhook } from '@/server/transactions/schema';
import { minorUnits } from '../amounts';
import { createMapper } from '../map-event';
import type { RazorpayEvent } from './event-schema';
import { mappings } from './mappings';

export const razorpayMapper = createMapper({ mappings, amounts: minorUnits() });

/**
 * Converts a Razorpay event to a webhook; undefined if it reports no completed transaction.
 * @throws ApiError VALIDATION_FAILED; the issues have the paths in Razorpay's payload
 */
export function toWebhook(event: RazorpayEvent): Webhook | undefined {
  return razorpayMapper.toWebhook(event, event.event);
}
