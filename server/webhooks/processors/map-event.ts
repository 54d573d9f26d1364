import { z } from 'zod';
import type { TransactionKind } from '@/db/kinds';
import { ApiError, type Issue } from '@/server/core/errors';
import { opaqueText, type Webhook, webhookSchema } from '@/server/transactions/schema';
import type { Amounts } from './amounts';
import type { Processor, ReportedEvent, ReportedTransaction } from './processor';

/** Reads a field of an event by its dotted path. */
export type Read = (path: string) => unknown;

type Paths = readonly [string, ...string[]];

/**
 * The paths of each transaction field in an event. The first path with a value counts. The last path
 * must exist; an error names it. `$account` is our own account.
 */
export type Mapping = {
  kind: TransactionKind;
  fields: Record<keyof Webhook, Paths>;
  /** Added to the id, where the entity alone does not tell two movements of money apart. */
  idSuffix?: string;
  relatesTo?: Paths;
  /** A time in ISO 8601, or in Unix seconds or milliseconds. */
  occurredAt?: Paths;
  /** Whether the event moves no money, despite its name. */
  isIncomplete?: (read: Read) => boolean;
};

export type Mappings = ReadonlyMap<string, Mapping | readonly Mapping[]>;

type Options = {
  mappings: Mappings;
  amounts: Amounts;
  /** Brings values into our form before they are validated, such as a currency in lower case. */
  normalise?: Partial<Record<keyof Webhook, (value: unknown) => unknown>>;
};

type Path = readonly (string | number)[];

/**
 * Creates the functions that turn the events of a processor into transactions. An event without a mapping, and
 * one with the amount 0, moves no money.
 */
export function createMapper({ mappings, amounts, normalise = {} }: Options) {
  const schema = webhookSchema.extend({ amount: amounts.schema });

  /** @throws ApiError VALIDATION_FAILED; the issues have the paths in the body */
  function readWebhook(mapping: Mapping, read: Read, at: Path): Webhook | undefined {
    const field = (key: keyof Webhook): Field => {
      const { path, value } = firstWithValue(mapping.fields[key], read);
      const normal = value === undefined ? undefined : normalise[key]?.(value);
      return { path, value: normal ?? value };
    };
    const id = field('transaction_id');
    const values = {
      transaction_id:
        typeof id.value === 'string' ? { ...id, value: id.value + (mapping.idSuffix ?? '') } : id,
      source_account: field('source_account'),
      destination_account: field('destination_account'),
      amount: field('amount'),
      currency: field('currency'),
    };
    // Registering a mandate or checking a card is a payment of 0.
    if (isZero(values.amount.value)) return undefined;
    const { data, error } = schema.safeParse(
      Object.fromEntries(Object.entries(values).map(([key, { value }]) => [key, value])),
    );
    if (error) throw new ApiError('VALIDATION_FAILED', { issues: toIssues(error, values, at) });
    return { ...data, amount: amounts.toDecimal(data.amount, data.currency) };
  }

  /** The place of an event's transaction in the life of a payment. Wrong values are left out. */
  function lifeOf({ kind, relatesTo, occurredAt }: Mapping, read: Read) {
    const related = relatesTo && firstWithValue(relatesTo, read).value;
    const id = opaqueText().safeParse(normalise.transaction_id?.(related) ?? related);
    const time = occurredAt && firstWithValue(occurredAt, read).value;
    return { kind, relates_to: id.data ?? null, occurred_at: toInstant(time) };
  }

  /**
   * The transaction of an event; undefined if it moves no money.
   * @throws ApiError VALIDATION_FAILED; the issues have the paths in the body
   */
  function toTransaction(
    event: object,
    name: string,
    at: Path = [],
  ): ReportedTransaction | undefined {
    const read: Read = (path) => valueAt(event, path);
    const mapping = [mappings.get(name) ?? []].flat().find((one) => !one.isIncomplete?.(read));
    const webhook = mapping && readWebhook(mapping, read, at);
    return webhook && { ...webhook, ...lifeOf(mapping, read) };
  }

  /** @param at the path of the event in the body */
  function report(event: object, name: string, at: Path = []): ReportedEvent {
    try {
      return { name, transaction: toTransaction(event, name, at) };
    } catch (error) {
      if (error instanceof ApiError) return { name, error };
      throw error;
    }
  }

  return { report, events: describeEvents(mappings) };
}

function describeEvents(mappings: Mappings): Processor['events'] {
  return [...mappings].flatMap(([name, own]) =>
    [own].flat().map(({ kind, fields, idSuffix = '' }) => ({
      name,
      kind,
      id: fields.transaction_id.join(' or ') + (idSuffix && ` + \`${idSuffix}\``),
    })),
  );
}

function isZero(amount: unknown): boolean {
  return amount === 0 || (typeof amount === 'string' && /^-?0+(\.0+)?$/.test(amount));
}

/** A value and its path in the event. For a missing value, the path where it should be. */
type Field = { path: string; value: unknown };

/** A field of a body that only mappings read. It is described for the OpenAPI document, and not validated. */
export function unvalidated(
  override: z.GlobalMeta['override'],
  more: { description?: string } = {},
) {
  return z
    .unknown()
    .optional()
    .meta({ ...more, override });
}

/** Processors send null or '' for a missing value. */
function firstWithValue(paths: Paths, read: Read): Field {
  const field = paths
    .map((path) => ({ path, value: read(path) }))
    .find(({ value }) => value !== undefined && value !== null && value !== '');
  return field ?? { path: paths.at(-1) ?? paths[0], value: undefined };
}

export function valueAt(event: unknown, path: string): unknown {
  return path.split('.').reduce((value, key) => (isObject(value) ? value[key] : undefined), event);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Returns one issue per path, because two of our fields can have the same missing path. */
function toIssues(error: z.ZodError, values: Record<string, Field>, at: Path): Issue[] {
  const issues = new Map<string, Issue>();
  for (const { path: ours, message } of error.issues) {
    const name = String(ours[0]);
    const path = values[name]?.path ?? name;
    if (!issues.has(path)) issues.set(path, { path: [...at, ...path.split('.')], message });
  }
  return [...issues.values()];
}

const MILLISECONDS = 1e11;

/** A processor's time as RFC 3339 in UTC; null if it is none. */
function toInstant(value: unknown): string | null {
  const ms =
    typeof value === 'number'
      ? value * (value < MILLISECONDS ? 1_000 : 1)
      : Date.parse(typeof value === 'string' ? value : '');
  const isPlausible = ms > 0 && ms < 4e12;
  return isPlausible ? new Date(ms).toISOString() : null;
}

/** For ids that a processor sends as numbers in some events and as text in others. */
export function numberAsText(value: unknown): unknown {
  return typeof value === 'number' ? String(value) : value;
}
