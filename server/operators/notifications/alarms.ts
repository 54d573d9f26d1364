import { database } from '@/db/client';
import { listOpenBreakers } from '@/db/effects/breakers';
import { listSources } from '@/db/sources';
import { checkService } from '@/server/observability/health';
import { readMostlyRejected } from '@/server/operators/overview';
import { env } from '@/server/settings';

/** Something that people should know now. */
export type Alarm = {
  kind: 'pipeline_unhealthy' | 'source_silent' | 'source_refused';
  /** The name of the source; empty if it is about the whole service. */
  subject: string;
  text: string;
  /** The page of the dashboard that shows it. */
  path: string;
};

const MINUTE_MS = 60_000;
/** A breaker that closes by itself within this time is not reported. */
const HELD_BACK_MS = MINUTE_MS;

/**
 * What is wrong now, except failed transactions: they are counted by `tell`.
 * @returns undefined if the database does not answer, and nothing is known
 */
export async function findAlarms(): Promise<Alarm[] | undefined> {
  const { database: state, problems } = await checkService({ timeoutMs: 2_000 });
  if (state === 'DOWN') return undefined;
  const [breakers, sources, rejecting] = await Promise.all([
    listOpenBreakers(database()),
    listSources(database()),
    readMostlyRejected(),
  ]);
  const heldBack = breakers
    .filter(
      ({ openedBy, openedAt }) =>
        openedBy === null && Date.now() - openedAt.getTime() > HELD_BACK_MS,
    )
    .map(({ name }) => `the effect ${name} gets no answer`);
  const all = [...problems, ...heldBack];
  const silenceMs = (env().NOTIFY_SILENCE_MINUTES ?? Number.POSITIVE_INFINITY) * MINUTE_MS;
  return [
    ...(all.length > 0 ? [unhealthy(all)] : []),
    ...sources
      .filter(({ lastWebhookAt }) => Date.now() - lastWebhookAt.getTime() > silenceMs)
      .map(({ name, lastWebhookAt }) => ({
        kind: 'source_silent' as const,
        subject: name,
        text: `The source ${name} has sent no webhook since ${lastWebhookAt.toISOString()}.`,
        path: '/dashboard',
      })),
    ...rejecting.map(({ source, rejected, total, code }) => ({
      kind: 'source_refused' as const,
      subject: source,
      text: `${rejected} of the last ${total} webhooks of the source ${source} were rejected: ${code}.`,
      path: `/dashboard/deliveries?source=${encodeURIComponent(source)}&outcome=rejected`,
    })),
  ];
}

function unhealthy(problems: readonly string[]): Alarm {
  return {
    kind: 'pipeline_unhealthy',
    subject: '',
    text: `Processing is in trouble: ${problems.join('; ')}.`,
    path: '/dashboard',
  };
}
