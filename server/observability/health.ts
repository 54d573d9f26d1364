import { z } from 'zod';
import { database, reconnect } from '@/db/client';
import { listOpenBreakers } from '@/db/effects/breakers';
import { PROCESSING } from '@/db/kinds';
import { retry } from '@/db/retry';
import { listSources } from '@/db/sources';
import { findLastFinish } from '@/db/tasks';
import { findOldestWaiting, type OldestWaiting } from '@/db/transactions/counts';
import { hasScope } from '@/server/core/access';
import { beforeDeadline } from '@/server/core/deadline';
import { instant } from '@/server/core/field-types';
import { reportError } from '@/server/core/report-error';
import { openProcedure } from '@/server/core/trpc';
import { LATE_MS } from '@/server/settings/limits';
import { openSettings } from '@/server/settings/warnings';

export const getHealth = openProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/',
      operationId: 'getHealth',
      tags: ['health'],
      summary: 'Check that the process runs',
      description: 'Does not check the database or Inngest. Use this for load balancers.',
      successDescription: 'The process runs.',
    },
  })
  .input(z.void())
  .output(
    z
      .object({
        status: z.literal('HEALTHY'),
        current_time: instant.meta({ description: 'The clock of the server.' }),
      })
      .meta({ id: 'Health' }),
  )
  .query(() => ({ status: 'HEALTHY' as const, current_time: new Date().toISOString() }));

const details = z.object({
  database: z.enum(['UP', 'DOWN']).meta({ description: '`DOWN`: no response in time.' }),
  processing: z.enum(['RUNNING', 'PAUSED']).nullable().meta({
    description:
      '`PAUSED`: an operator has stopped it. Webhooks are accepted, and wait. Null if the database does not respond.',
  }),
  oldest_undispatched_seconds: z.number().nullable().meta({
    description:
      'Time since the oldest transaction that Inngest has not accepted was stored; null if none.',
  }),
  oldest_overdue_seconds: z.number().nullable().meta({
    description: 'Time since the oldest overdue transaction became overdue; null if none.',
  }),
  last_swept_at: instant.nullable().meta({
    description: 'When lost transactions were looked for last, which is due every minute.',
  }),
  held_back: z
    .array(
      z
        .object({ name: z.string(), since: instant, paused_by: z.string().nullable() })
        .meta({ id: 'HeldBack' }),
    )
    .meta({
      description:
        'What does not run now: `processing` as a whole, or an effect. `paused_by` is the operator, or null while the other side does not answer. Nothing is lost: transactions wait.',
    }),
  problems: z.array(z.string()).meta({ description: 'Text for people. Empty when healthy.' }),
  sources: z
    .array(z.object({ source: z.string(), last_webhook_at: instant }).meta({ id: 'LastWebhook' }))
    .meta({
      description:
        'When each source has sent its last webhook. Silence can mean that a processor has disabled the endpoint.',
    }),
  warnings: z.array(z.string()).meta({
    description: 'Settings that are unsuitable for production. They do not affect the status.',
  }),
});

/** The status is public, because load balancers have no password. The details require the scope `read`. */
export const getServiceHealth = openProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/health',
      operationId: 'getServiceHealth',
      tags: ['health'],
      summary: 'Check the database and processing',
      description:
        'Checks the database, and looks for transactions that wait too long. Use this for alerts. ' +
        'Clients with the scope `read` also get the details.',
      successDescription: 'Webhooks are stored, sent to Inngest and processed.',
    },
    otherStatuses: {
      503: 'Webhooks are not stored, sent to Inngest or processed. `problems` gives the reason.',
    },
  })
  .input(z.void())
  .output(
    z
      .object({
        status: z.enum(['HEALTHY', 'UNHEALTHY']),
        current_time: instant,
        ...details.partial().shape,
      })
      .meta({ id: 'ServiceHealth' }),
  )
  .query(async ({ ctx }) => {
    const { database: state, undispatchedMs, overdueMs, problems } = await checkService();
    const isHealthy = problems.length === 0;
    if (!isHealthy) {
      ctx.response.status = 503;
      ctx.response.headers['retry-after'] = '5';
    }
    const isUp = state === 'UP';
    const heldBack = isUp ? await listOpenBreakers(database()) : [];
    return {
      status: isHealthy ? ('HEALTHY' as const) : ('UNHEALTHY' as const),
      current_time: new Date().toISOString(),
      ...(hasScope(ctx.actor, 'read') && {
        database: state,
        processing: isUp ? processingState(heldBack) : null,
        oldest_undispatched_seconds: toSeconds(undispatchedMs),
        oldest_overdue_seconds: toSeconds(overdueMs),
        last_swept_at: isUp ? await lastSweep() : null,
        held_back: heldBack.map(({ name, openedAt, openedBy }) => ({
          name,
          since: openedAt.toISOString(),
          paused_by: openedBy,
        })),
        problems,
        sources: isUp ? await lastWebhooks() : [],
        warnings: openSettings().map(({ text }) => text),
      }),
    };
  });

/** Whether processing runs, by the breakers that are open. */
export function processingState(open: readonly { name: string }[]): 'RUNNING' | 'PAUSED' {
  return open.some(({ name }) => name === PROCESSING) ? 'PAUSED' : 'RUNNING';
}

/** When each source has sent its last webhook, within seconds. */
export async function lastWebhooks(): Promise<{ source: string; last_webhook_at: string }[]> {
  const rows = await listSources(database());
  return rows.map(({ name, lastWebhookAt }) => ({
    source: name,
    last_webhook_at: lastWebhookAt.toISOString(),
  }));
}

async function lastSweep(): Promise<string | null> {
  return (await findLastFinish(database(), 'sweep'))?.toISOString() ?? null;
}

function toSeconds(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms / 100) / 10;
}

type ServiceHealth = Omit<OldestWaiting, 'isReadOnly'> & {
  database: 'UP' | 'DOWN';
  /** Text for people. Empty when healthy. */
  problems: string[];
};

/**
 * Checks that webhooks are stored, sent to Inngest and processed. Never throws.
 * @param timeoutMs of the database. Pages have more time than a probe
 */
export async function checkService({ timeoutMs = 300 } = {}): Promise<ServiceHealth> {
  try {
    const oldest = await beforeDeadline(
      timeoutMs,
      retry(() => findOldestWaiting(database())),
    );
    const problems: string[] = [];
    if (oldest.isReadOnly) {
      problems.push('the database only reads');
      reconnect();
    }
    if (isTooLong(oldest.undispatchedMs)) problems.push('transactions are not sent to Inngest');
    if (isTooLong(oldest.overdueMs)) problems.push('overdue transactions are not rerun');
    return { database: 'UP', ...oldest, problems };
  } catch (error) {
    reportError(error);
    const problems = ['the database is not responding'];
    return { database: 'DOWN', undispatchedMs: null, overdueMs: null, problems };
  }
}

function isTooLong(waitedMs: number | null): boolean {
  return waitedMs !== null && waitedMs > LATE_MS;
}
