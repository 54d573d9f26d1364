import { AggregatorRegistry, type PrometheusContentType, Registry } from 'prom-client';
import { z } from 'zod';
import { database } from '@/db/client';
import { listOpenBreakers } from '@/db/effects/breakers';
import type { Counts } from '@/db/schema';
import { listSources } from '@/db/sources';
import { findLastFinish } from '@/db/tasks';
import { countWaiting, findOldestWaiting } from '@/db/transactions/counts';
import { beforeDeadline } from '@/server/core/deadline';
import { reportError } from '@/server/core/report-error';
import { readProcedure } from '@/server/core/trpc';
import { MAX_COUNTED_EXACTLY } from '@/server/settings/limits';
import { ACK_BOUNDS_MS, countTotals, LATE_BOUNDS_MS } from './count-totals';
import { metricsOfAllProcesses } from './registry';

const DATABASE_TIMEOUT_MS = 4_000;

/**
 * Metrics for Prometheus. Most are counted in the database, so every process reports the same values,
 * even after a restart. Each process counts its own rejections and failures, and reports them even while
 * the database is down.
 */
export const getMetrics = readProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/metrics',
      operationId: 'getMetrics',
      tags: ['health'],
      summary: 'Get metrics for Prometheus',
      description: 'Text format 0.0.4. `docs/observability.md` explains each metric.',
      successDescription: 'The metrics.',
    },
    contentType: Registry.PROMETHEUS_CONTENT_TYPE,
    // Prometheus waits ten seconds.
    deadlineMs: 5_000,
  })
  .input(z.void())
  .output(z.string())
  .query(async () => {
    // At the same time: in an outage, both together would take longer than the deadline.
    const metrics = await Promise.all([databaseMetrics(), processMetrics()]);
    return metrics.flat().join('\n');
  });

async function processMetrics(): Promise<string> {
  const metrics = await metricsOfAllProcesses();
  return await AggregatorRegistry.aggregate<PrometheusContentType>(metrics).metrics();
}

async function databaseMetrics(): Promise<string[]> {
  const counted = await count();
  const isUp = gauge('database_up', '1 if the database responded, otherwise 0.', counted ? 1 : 0);
  if (!counted) return [isUp];
  const { totals, waiting, oldest, sources, lastSweep, breakers } = counted;
  return [
    isUp,
    metric('counter', 'received_total', 'Recorded webhooks, by outcome.', {
      '{outcome="accepted"}': totals.accepted,
      '{outcome="duplicate"}': totals['event:duplicate'],
      '{outcome="conflict"}': totals['event:conflict'],
    }),
    metric('counter', 'processed_total', 'Processed transactions.', { '': totals.processed }),
    metric('counter', 'events_total', 'Failures, redispatches, reruns and replays, by kind.', {
      '{kind="attempt_failed"}': totals['event:attempt_failed'],
      '{kind="failed"}': totals['event:failed'],
      '{kind="redispatched"}': totals['event:redispatched'],
      '{kind="replayed"}': totals['event:replayed'],
    }),
    histogram('ack', 'ack_seconds', 'Response time of accepted webhooks.', totals, ACK_BOUNDS_MS),
    histogram(
      'late',
      'lateness_seconds',
      'Time from the end of the processing delay until a transaction was processed.',
      totals,
      LATE_BOUNDS_MS,
    ),
    gauge('in_flight', 'PROCESSING transactions, up to 100,000.', waiting.inFlight),
    gauge('undispatched', 'Undispatched transactions, up to 100,000.', waiting.undispatched),
    age('undispatched', 'Age of the oldest undispatched transaction.', oldest.undispatchedMs),
    gauge('overdue', 'Overdue transactions, up to 100,000.', waiting.overdue),
    age('overdue', 'Time since the oldest overdue transaction became overdue.', oldest.overdueMs),
    gauge('failed', 'FAILED transactions, up to 100,000.', waiting.failed),
    metric(
      'gauge',
      'held_back_since_timestamp_seconds',
      'Since when processing or an effect does not run, in Unix time. No series while it runs.',
      Object.fromEntries(
        breakers.map(({ name, openedAt, openedBy }) => [
          `{name="${name}",reason="${openedBy === null ? 'outage' : 'paused'}"}`,
          Math.floor(openedAt.getTime() / 1_000),
        ]),
      ),
    ),
    metric(
      'gauge',
      'last_sweep_timestamp_seconds',
      'When lost transactions were looked for last, in Unix time.',
      lastSweep ? { '': Math.floor(lastSweep.getTime() / 1_000) } : {},
    ),
    metric(
      'gauge',
      'last_webhook_timestamp_seconds',
      'When each source sent its last webhook, in Unix time.',
      Object.fromEntries(
        sources.map(({ name, lastWebhookAt }) => [
          `{source="${name}"}`,
          Math.floor(lastWebhookAt.getTime() / 1_000),
        ]),
      ),
    ),
  ];
}

async function count() {
  try {
    const [totals, waiting, oldest, sources, lastSweep, breakers] = await beforeDeadline(
      DATABASE_TIMEOUT_MS,
      Promise.all([
        countTotals(),
        countWaiting(database(), MAX_COUNTED_EXACTLY),
        findOldestWaiting(database()),
        listSources(database()),
        findLastFinish(database(), 'sweep'),
        listOpenBreakers(database()),
      ]),
    );
    return { totals, waiting, oldest, sources, lastSweep, breakers };
  } catch (error) {
    reportError(error);
    return undefined;
  }
}

function gauge(name: string, help: string, value: number): string {
  return metric('gauge', name, help, { '': value });
}

function age(name: string, help: string, ms: number | null): string {
  return gauge(`${name}_age_seconds`, `${help} 0 if there is none.`, (ms ?? 0) / 1_000);
}

/** A histogram of the text format. Its buckets are cumulative: each counts everything up to its bound. */
function histogram(
  key: 'ack' | 'late',
  name: string,
  help: string,
  totals: Counts,
  boundsMs: readonly number[],
): string {
  const values: Record<string, number> = {};
  let count = 0;
  for (const bound of [...boundsMs, 'inf'] as const) {
    count += totals[`${key}:${bound}`] ?? 0;
    values[`_bucket{le="${bound === 'inf' ? '+Inf' : bound / 1_000}"}`] = count;
  }
  values._sum = (totals[`${key}:sum`] ?? 0) / 1_000;
  values._count = count;
  return metric('histogram', name, help, values);
}

/** A metric in the text format. `values` has the value of each series by its suffix and labels. */
function metric(
  type: 'counter' | 'gauge' | 'histogram',
  shortName: string,
  help: string,
  values: Record<string, number | undefined>,
): string {
  const name = `transaction_webhooks_${shortName}`;
  const lines = Object.entries(values).map(([series, value = 0]) => `${name}${series} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}
