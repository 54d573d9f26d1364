import { AggregatorRegistry, collectDefaultMetrics, type PrometheusContentType } from 'prom-client';
import type { Counts } from '@/db/schema';
import type { OldestWaiting, WaitingCounts } from '@/db/transactions/counts';
import { ACK_BOUNDS_MS, LATE_BOUNDS_MS } from './count-totals';
import { processRegistry } from './registry';

const PREFIX = 'transaction_webhooks_';

/** What the database has counted, for all processes together. */
export type Counted = { totals: Counts; waiting: WaitingCounts; oldest: OldestWaiting };

type Value = { value: number; labels: Record<string, string>; metricName?: string };
type Metric = { name: string; help: string; type: string; aggregator: 'sum'; values: Value[] };

let hasDefaultMetrics = false;

/**
 * The text that Prometheus reads (text format 0.0.4). What comes from the database joins what this
 * process has counted as the metrics of another process would.
 * @param counted undefined when the database has not answered: its metrics are missing then
 */
export async function expose(counted: Counted | undefined): Promise<string> {
  // Event loop, memory and CPU: whoever is never asked for metrics does not measure them.
  if (!hasDefaultMetrics) collectDefaultMetrics({ register: processRegistry });
  hasDefaultMetrics = true;
  const isUp = gauge('database_up', 'Whether the database has answered, 1 or 0.', counted ? 1 : 0);
  const ofDatabase = counted ? [isUp, ...databaseMetrics(counted)] : [isUp];
  const ofProcess = await processRegistry.getMetricsAsJSON();
  return await AggregatorRegistry.aggregate<PrometheusContentType>([
    ofDatabase,
    ofProcess,
  ]).metrics();
}

function databaseMetrics({ totals, waiting, oldest }: Counted): Metric[] {
  return [
    counter('received_total', 'Webhooks that were recorded, by what they were.', 'outcome', {
      accepted: totals.accepted,
      duplicate: totals['event:duplicate'],
      conflict: totals['event:conflict'],
    }),
    counter('processed_total', 'Transactions that came to be PROCESSED.', undefined, {
      '': totals.processed,
    }),
    counter('events_total', 'What happened beside the usual way.', 'kind', {
      attempt_failed: totals['event:attempt_failed'],
      failed: totals['event:failed'],
      redispatched: totals['event:redispatched'],
      replayed: totals['event:replayed'],
    }),
    histogram(
      'ack_seconds',
      'From the arrival of an accepted webhook to its answer.',
      totals,
      'ack',
      ACK_BOUNDS_MS,
    ),
    histogram(
      'lateness_seconds',
      'How much later than the processing delay a transaction was PROCESSED.',
      totals,
      'late',
      LATE_BOUNDS_MS,
    ),
    gauge('in_flight', 'Transactions that are PROCESSING, up to 100,000.', waiting.inFlight),
    gauge(
      'undispatched',
      'Transactions that Inngest has not taken, up to 100,000.',
      waiting.undispatched,
    ),
    gauge(
      'undispatched_age_seconds',
      'Since the oldest of them was recorded or reopened; 0 without any.',
      toSeconds(oldest.undispatchedMs),
    ),
    gauge('overdue', 'Transactions whose run must have been lost, up to 100,000.', waiting.overdue),
    gauge(
      'overdue_age_seconds',
      'Since the one that is late for longest became overdue; 0 without any.',
      toSeconds(oldest.overdueMs),
    ),
    gauge('failed', 'Transactions that are FAILED, up to 100,000.', waiting.failed),
  ];
}

function gauge(name: string, help: string, value: number): Metric {
  return { ...named(name, help), type: 'gauge', values: [{ value, labels: {} }] };
}

function counter(
  name: string,
  help: string,
  label: string | undefined,
  counts: Record<string, number | undefined>,
): Metric {
  const values = Object.entries(counts).map(([key, value = 0]) => ({
    value,
    labels: label === undefined ? {} : { [label]: key },
  }));
  return { ...named(name, help), type: 'counter', values };
}

/** Out of the counts of each bucket, those of all up to each bound. */
function histogram(
  name: string,
  help: string,
  counts: Counts,
  key: 'ack' | 'late',
  boundsMs: readonly number[],
): Metric {
  const { name: metric, ...rest } = named(name, help);
  const values: Value[] = [];
  let count = 0;
  for (const bound of boundsMs) {
    count += counts[`${key}:${bound}`] ?? 0;
    values.push({
      value: count,
      labels: { le: String(bound / 1_000) },
      metricName: `${metric}_bucket`,
    });
  }
  count += counts[`${key}:inf`] ?? 0;
  values.push(
    { value: count, labels: { le: '+Inf' }, metricName: `${metric}_bucket` },
    { value: (counts[`${key}:sum`] ?? 0) / 1_000, labels: {}, metricName: `${metric}_sum` },
    { value: count, labels: {}, metricName: `${metric}_count` },
  );
  return { name: metric, ...rest, type: 'histogram', values };
}

function named(name: string, help: string) {
  return { name: PREFIX + name, help, aggregator: 'sum' as const };
}

function toSeconds(ms: number | null): number {
  return (ms ?? 0) / 1_000;
}
