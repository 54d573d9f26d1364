import { randomUUID } from 'node:crypto';
import { Counter, Registry } from 'prom-client';
import type { ErrorCode } from '@/server/errors';

/**
 * What this process alone knows, since the database has no trace of it. Its label `process` keeps the
 * counters of several processes apart, also where a load balancer has one address for them all.
 */
export const processRegistry = new Registry();
processRegistry.setDefaultLabels({ process: randomUUID().slice(0, 8) });

const rejected = new Counter({
  name: 'transaction_webhooks_rejected_total',
  help: 'Webhooks that were not recorded, by the code of the error, in this process.',
  labelNames: ['code'],
  registers: [processRegistry],
});

/** Has these codes at 0 from the start, so that the first rejection is seen as one more. */
export function expectRejections(codes: readonly ErrorCode[]): void {
  for (const code of codes) rejected.inc({ code }, 0);
}

/** Counts a webhook that was answered with an error. */
export function countRejected(code: ErrorCode): void {
  rejected.inc({ code });
}
