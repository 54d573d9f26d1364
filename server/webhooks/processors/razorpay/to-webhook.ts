import { z } from 'zod';
import { ApiError, type Issue } from '@/server/core/errors';
import { type Webhook, webhookSchema } from '@/server/transactions/schema';
import type { RazorpayEvent } from './event-schema';
import { mappings, type Read } from './mappings';
import { toDecimal } from './minor-units';

const MINOR_UNITS_RULE =
  'must be an integer in minor units: a JSON number greater than 0 with up to 15 digits';

const razorpayFields = webhookSchema.extend({
  amount: z
    .int({
      error: ({ input }) => (input === undefined ? 'is required' : MINOR_UNITS_RULE),
      abort: true,
    })
    .positive({ error: MINOR_UNITS_RULE })
    .max(999_999_999_999_999, { error: MINOR_UNITS_RULE }),
});

/** A value and its path in the event. For a missing value, the path where it should be. */
type Field = { path: string; value: unknown };

/**
 * Converts a Razorpay event to a webhook; undefined if it reports no completed transaction.
 * @throws ApiError VALIDATION_FAILED; the issues have the paths in Razorpay's payload
 */
export function toWebhook(event: RazorpayEvent): Webhook | undefined {
  const mapping = mappings.get(event.event);
  if (!mapping) return undefined;
  const read: Read = (path) => valueAt(event, path);
  if (mapping.isIncomplete?.(read)) return undefined;
  const fields = new Map(
    Object.entries(mapping.fields).map(([name, paths]) => [name, firstWithValue(paths, read)]),
  );
  // The registration of a mandate is a captured payment of 0.
  if (fields.get('amount')?.value === 0) return undefined;
  const values = Object.fromEntries([...fields].map(([name, { value }]) => [name, value]));
  const { data, error } = razorpayFields.safeParse(values);
  if (error) throw new ApiError('VALIDATION_FAILED', { issues: toIssues(error, fields) });
  return webhookSchema.parse({ ...data, amount: toDecimal(data.amount, data.currency) });
}

/** Razorpay sends null or '' for a missing value. */
function firstWithValue(paths: readonly [string, ...string[]], read: Read): Field {
  const field = paths
    .map((path) => ({ path, value: read(path) }))
    .find(({ value }) => value !== undefined && value !== null && value !== '');
  return field ?? { path: paths.at(-1) ?? paths[0], value: undefined };
}

function valueAt(event: unknown, path: string): unknown {
  return path.split('.').reduce((value, key) => (isObject(value) ? value[key] : undefined), event);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Returns one issue per path, because two of our fields can have the same missing path. */
function toIssues(error: z.ZodError, fields: ReadonlyMap<string, Field>): Issue[] {
  const issues = new Map<string, Issue>();
  for (const { path: ours, message } of error.issues) {
    const name = String(ours[0]);
    const path = fields.get(name)?.path ?? name;
    if (!issues.has(path)) issues.set(path, { path: path.split('.'), message });
  }
  return [...issues.values()];
}
