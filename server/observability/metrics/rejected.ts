import { Counter } from 'prom-client';
import type { ErrorCode } from '@/server/core/errors';
import { processRegistry } from './registry';

const rejected = new Counter({
  name: 'transaction_webhooks_rejected_total',
  help: 'Webhooks that were not recorded, by the code of the error, in this process.',
  labelNames: ['code'],
  registers: [processRegistry],
});

/** Starts the counters of these codes at 0, so that `rate()` sees the first rejection. */
export function expectRejections(codes: readonly ErrorCode[]): void {
  for (const code of codes) rejected.inc({ code }, 0);
}

/** Counts a webhook that was answered with an error. */
export function countRejected(code: ErrorCode): void {
  rejected.inc({ code });
}
