import { randomUUID } from 'node:crypto';
import { Counter, collectDefaultMetrics, Registry } from 'prom-client';
import type { ErrorCode } from '@/server/core/errors';
import { env } from '@/server/settings';

/** The metrics that each process counts on its own. The label `process` tells the processes apart. */
export const processRegistry = new Registry();
processRegistry.setDefaultLabels({ process: env().PROCESS_NAME ?? randomUUID().slice(0, 8) });

let hasDefaultMetrics = false;

/** The metrics of this process, for prom-client's aggregation. */
export function ownMetrics(): Promise<object> {
  // Event loop, memory and CPU. Measuring them has a cost, so it starts with the first scrape.
  if (!hasDefaultMetrics) collectDefaultMetrics({ register: processRegistry });
  hasDefaultMetrics = true;
  return processRegistry.getMetricsAsJSON();
}

let collectOthers = async (): Promise<object[]> => [];

/** Adds the metrics of this service's other processes on this machine to each scrape. */
export function collectWith(collect: typeof collectOthers): void {
  collectOthers = collect;
}

/** The metrics of each process of this service on this machine. */
export async function metricsOfAllProcesses(): Promise<object[]> {
  return [await ownMetrics(), ...(await collectOthers())];
}

const rejected = new Counter({
  name: 'transaction_webhooks_rejected_total',
  help: 'Webhooks that were not recorded, by error code, in this process.',
  labelNames: ['code'],
  registers: [processRegistry],
});

/** Starts the counters of these codes at 0, so that `rate()` sees the first rejection. */
export function expectRejections(codes: readonly ErrorCode[]): void {
  for (const code of codes) rejected.inc({ code }, 0);
}

const ignored = new Counter({
  name: 'transaction_webhooks_ignored_total',
  help: 'Events that move no money, by processor and event, in this process.',
  labelNames: ['processor', 'event'],
  registers: [processRegistry],
});

const MAX_EVENT_NAMES = 200;
const eventNames = new Set<string>();

/** Counts an event that moves no money. Only so many names are kept apart, because senders choose them. */
export function countIgnored(processor: string, event: string): void {
  const isName = /^[\w.-]{1,64}$/.test(event) && eventNames.size < MAX_EVENT_NAMES;
  if (isName) eventNames.add(event);
  ignored.inc({ processor, event: eventNames.has(event) ? event : 'other' });
}

/** Counts a webhook that was answered with an error. */
export function countRejected(code: ErrorCode): void {
  rejected.inc({ code });
}
