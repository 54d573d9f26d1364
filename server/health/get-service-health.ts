import { z } from 'zod';
import { hasScope } from '@/server/access/identify';
import { instant } from '@/server/transactions/schema';
import { openProcedure } from '@/server/trpc';
import { checkService } from './check-service';
import { settingWarnings } from './setting-warnings';

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
      ...(hasScope(ctx.caller(), 'read') && {
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
