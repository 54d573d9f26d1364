import { z } from 'zod';
import { database } from '@/db/client';
import { retry } from '@/db/retry';
import { findOldestWaiting, type OldestWaiting } from '@/db/transactions/counts';
import { hasScope } from '@/server/core/access';
import { beforeDeadline } from '@/server/core/deadline';
import { reportError } from '@/server/core/report-error';
import { openProcedure } from '@/server/core/trpc';
import { type Env, env } from '@/server/settings';
import { instant } from '@/server/transactions/schema';

export const getHealth = openProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/',
      operationId: 'getHealth',
      tags: ['health'],
      summary: 'Health check',
      description: 'Answers as long as the service runs; it asks neither database nor Inngest.',
      successDescription: 'The service runs.',
    },
    errors: [],
  })
  .input(z.void())
  .output(
    z.object({
      status: z.literal('HEALTHY'),
      current_time: instant.meta({ description: 'The server’s clock.' }),
    }),
  )
  .query(() => ({ status: 'HEALTHY' as const, current_time: new Date().toISOString() }));

const age = z.number().nullable();

const details = z.object({
  database: z.enum(['UP', 'DOWN']).meta({ description: 'Whether it answers, and in time.' }),
  oldest_undispatched_seconds: age.meta({
    description:
      'Since the oldest transaction that Inngest has not taken was recorded or reopened.',
  }),
  oldest_overdue_seconds: age.meta({
    description: 'Since the transaction that is late for longest should have been processed.',
  }),
  problems: z.array(z.string()).meta({ description: 'For people; empty when healthy.' }),
  warnings: z.array(z.string()).meta({
    description: 'Settings that are not for production; they make nothing unhealthy.',
  }),
});

/** Its status is for load balancers, which have no password; why it is so is for who may read. */
export const getServiceHealth = openProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/health',
      operationId: 'getServiceHealth',
      tags: ['health'],
      summary: 'Can the service keep its promise?',
      description:
        'Asks the database, and looks for transactions that wait for too long. Unlike `GET /`, ' +
        'which answers as long as the process runs. Whoever may read gets the reasons as well.',
      successDescription: 'Webhooks are recorded, dispatched and processed.',
    },
    otherStatuses: { 503: 'One of these is not so; `problems` says which, to whoever may read.' },
    errors: [],
  })
  .input(z.void())
  .output(
    z.object({
      status: z.enum(['HEALTHY', 'UNHEALTHY']),
      current_time: instant,
      ...details.partial().shape,
    }),
  )
  .query(async ({ ctx }) => {
    const { database, undispatchedMs, overdueMs, problems } = await checkService();
    if (problems.length > 0) {
      ctx.response.status = 503;
      ctx.response.headers['retry-after'] = '5';
    }
    return {
      status: problems.length > 0 ? ('UNHEALTHY' as const) : ('HEALTHY' as const),
      current_time: new Date().toISOString(),
      ...(hasScope(ctx.actor, 'read') && {
        database,
        oldest_undispatched_seconds: toSeconds(undispatchedMs),
        oldest_overdue_seconds: toSeconds(overdueMs),
        problems,
        warnings: settingWarnings(),
      }),
    };
  });

function toSeconds(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms / 100) / 10;
}

const DATABASE_DEADLINE_MS = 300;
// The sweeper comes every minute: what waits for two has been passed over.
const LONGEST_WAIT_MS = 120_000;

export type ServiceHealth = OldestWaiting & {
  database: 'UP' | 'DOWN';
  /** Why the promise of the service can't be kept; empty when it can. */
  problems: string[];
};

/** Looks whether webhooks are recorded, dispatched and processed. Never throws. */
export async function checkService(): Promise<ServiceHealth> {
  const oldest = await ask();
  if (!oldest) {
    const problems = [`the database does not answer within ${DATABASE_DEADLINE_MS} ms`];
    return { database: 'DOWN', undispatchedMs: null, overdueMs: null, problems };
  }
  const problems: string[] = [];
  if (isTooLong(oldest.undispatchedMs)) problems.push('transactions are not dispatched to Inngest');
  if (isTooLong(oldest.overdueMs)) problems.push('transactions are overdue and not run again');
  return { database: 'UP', ...oldest, problems };
}

async function ask(): Promise<OldestWaiting | undefined> {
  try {
    return await beforeDeadline(
      DATABASE_DEADLINE_MS,
      retry(() => findOldestWaiting(database())),
    );
  } catch (error) {
    reportError(error);
    return undefined;
  }
}

function isTooLong(waitedMs: number | null): boolean {
  return waitedMs !== null && waitedMs > LONGEST_WAIT_MS;
}

/** What of the settings is not for production, for people to read; empty when all is well. */
export function settingWarnings({ WEBHOOK_SECRETS }: Env = env()): string[] {
  return WEBHOOK_SECRETS === undefined
    ? ['Webhooks are accepted unsigned: WEBHOOK_SECRETS is not set.']
    : [];
}
