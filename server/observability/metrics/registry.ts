import { randomUUID } from 'node:crypto';
import { Counter, Registry } from 'prom-client';
import type { ErrorCode } from '@/server/core/errors';

/** The metrics that each process counts on its own. The label `process` tells the processes apart. */
export const processRegistry = new Registry();
processRegistry.setDefaultLabels({ process: randomUUID().slice(0, 8) });

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
