import { randomUUID } from 'node:crypto';
import { Counter, collectDefaultMetrics, Registry } from 'prom-client';
import type { ErrorCode } from '@/server/core/errors';
import { env } from '@/server/settings';

type Shared = {
  /** The label of this process's metrics. */
  process: string;
  registries: Registry[];
  hasDefaultMetrics: boolean;
  collectOthers: () => Promise<object[]>;
};

const KEY: unique symbol = Symbol.for('transaction-webhooks.metrics');

/** Next's bundles have instances of this module of their own. All count for one process. */
const holder: typeof globalThis & { [KEY]?: Shared } = globalThis;
holder[KEY] ??= {
  process: env().PROCESS_NAME ?? randomUUID().slice(0, 8),
  registries: [],
  hasDefaultMetrics: false,
  collectOthers: async () => [],
};
const shared = holder[KEY];

/** The metrics that this process counts on its own. The label `process` tells the processes apart. */
export const processRegistry = new Registry();
processRegistry.setDefaultLabels({ process: shared.process });
shared.registries.push(processRegistry);

/** The metrics of this process, for prom-client's aggregation. */
export async function ownMetrics(): Promise<object> {
  // Event loop, memory and CPU. Measuring them has a cost, so it starts with the first scrape.
  if (!shared.hasDefaultMetrics) collectDefaultMetrics({ register: processRegistry });
  shared.hasDefaultMetrics = true;
  const metrics = await Promise.all(shared.registries.map((one) => one.getMetricsAsJSON()));
  return metrics.flat();
}

/** Adds the metrics of this service's other processes on this machine to each scrape. */
export function collectWith(collect: Shared['collectOthers']): void {
  shared.collectOthers = collect;
}

/** The metrics of each process of this service on this machine. */
export async function metricsOfAllProcesses(): Promise<object[]> {
  return [await ownMetrics(), ...(await shared.collectOthers())];
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

export function countRejected(code: ErrorCode): void {
  rejected.inc({ code });
}
