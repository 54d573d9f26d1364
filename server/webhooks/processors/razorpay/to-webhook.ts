import { z } from 'zod';
import { ApiError, type Issue } from '@/server/core/errors';
import { type Webhook, webhookSchema } from '@/server/transactions/schema';
import type { RazorpayEvent } from './event-schema';
import { mappings, type Read } from './mappings';
import { toDecimal } from './minor-units';

const MINOR_UNITS_RULE =
  'must be an integer in minor units, as a JSON number above 0 with at most 15 digits';

/** The fields as Razorpay has them: as ours, but the amount is in minor units. */
const inMinorUnits = webhookSchema.extend({
  amount: z
    .int({
      error: ({ input }) => (input === undefined ? 'is required' : MINOR_UNITS_RULE),
      abort: true,
    })
    .positive({ error: MINOR_UNITS_RULE })
    .max(999_999_999_999_999, { error: MINOR_UNITS_RULE }),
});

/** Where a field was found, or should have been. */
type Found = { path: string; value: unknown };

/**
 * The transaction that a Razorpay event reports; undefined when it reports none that is completed.
 * @throws ApiError VALIDATION_FAILED for an event that should report one but has an invalid field,
 * which the issues name by its path in Razorpay's payload
 */
export function toWebhook(event: RazorpayEvent): Webhook | undefined {
  const mapping = mappings.get(event.event);
  if (!mapping) return undefined;
  const read: Read = (path) => valueAt(event, path);
  if (mapping.isIncomplete?.(read)) return undefined;
  const found = new Map(
    Object.entries(mapping.fields).map(([field, paths]) => [field, firstOf(paths, read)]),
  );
  // Registering a mandate is a payment of nothing, captured like any other.
  if (found.get('amount')?.value === 0) return undefined;
  const values = Object.fromEntries([...found].map(([field, { value }]) => [field, value]));
  const parsed = inMinorUnits.safeParse(values);
  if (!parsed.success) {
    throw new ApiError('VALIDATION_FAILED', { issues: toIssues(parsed.error, found) });
  }
  const { amount, currency } = parsed.data;
  return webhookSchema.parse({ ...parsed.data, amount: toDecimal(amount, currency) });
}

/** The first of the paths that has a value; Razorpay writes what it does not have as null or ''. */
function firstOf(paths: readonly [string, ...string[]], read: Read): Found {
  const found = paths
    .map((path) => ({ path, value: read(path) }))
    .find(({ value }) => value !== undefined && value !== null && value !== '');
  return found ?? { path: paths.at(-1) ?? paths[0], value: undefined };
}

function valueAt(event: unknown, path: string): unknown {
  return path.split('.').reduce((value, key) => (isObject(value) ? value[key] : undefined), event);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** One issue a path: an id that two of our fields are taken from is missing once. */
function toIssues(error: z.ZodError, found: ReadonlyMap<string, Found>): Issue[] {
  const issues = new Map<string, Issue>();
  for (const { path: ours, message } of error.issues) {
    const field = String(ours[0]);
    const path = found.get(field)?.path ?? field;
    if (!issues.has(path)) issues.set(path, { path: path.split('.'), message });
  }
  return [...issues.values()];
}
