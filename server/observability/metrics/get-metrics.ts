import { Registry } from 'prom-client';
import { z } from 'zod';
import { database } from '@/db/client';
import { countWaiting, findOldestWaiting } from '@/db/transactions/counts';
import { beforeDeadline } from '@/server/core/deadline';
import { reportError } from '@/server/core/report-error';
import { readProcedure } from '@/server/core/trpc';
import { countTotals } from './count-totals';
import { type Counted, expose } from './exposition';

// Less than the ten seconds that Prometheus waits.
const DEADLINE_MS = 5_000;
const DATABASE_DEADLINE_MS = 4_000;
const MOST_COUNTED = 100_000;

/**
 * For Prometheus. What the database knows is counted there, and so is the same whichever process is
 * asked, and after a restart; what it can't know, webhooks that were rejected, each process counts for
 * itself. A database that is down must not hide those: its part is missing then.
 */
export const getMetrics = readProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/metrics',
      operationId: 'getMetrics',
      tags: ['operations'],
      summary: 'Metrics for Prometheus',
      description: 'In the text format 0.0.4; `docs/observability.md` says what each one means.',
      successDescription: 'What was counted.',
    },
    contentType: Registry.PROMETHEUS_CONTENT_TYPE,
    deadlineMs: DEADLINE_MS,
    errors: ['SERVICE_UNAVAILABLE'],
  })
  .input(z.void())
  .output(z.string())
  .query(async () => await expose(await ask()));

async function ask(): Promise<Counted | undefined> {
  try {
    const [totals, waiting, oldest] = await beforeDeadline(
      DATABASE_DEADLINE_MS,
      Promise.all([
        countTotals(),
        countWaiting(database(), MOST_COUNTED),
        findOldestWaiting(database()),
      ]),
    );
    return { totals, waiting, oldest };
  } catch (error) {
    reportError(error);
    return undefined;
  }
}
