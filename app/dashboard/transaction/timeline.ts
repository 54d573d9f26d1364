import { PROCESSING } from '@/db/kinds';
import { formatDuration, localTime, type TimeFormat } from '../format';
import type { TransactionDetails, TransactionEffects, TransactionEvent } from '../trpc-client';

export type TimelineEntry = {
  key: string;
  /** Null for a next step whose time is unknown. */
  at: string | null;
  title: string;
  text?: string;
  tone: 'usual' | 'bad' | 'notable' | 'expected';
  differences?: { field: string; stored: string; received: string }[];
};

/**
 * What happened to a transaction, oldest first, and the next expected step.
 * @param events newest first
 */
export function buildTimeline(
  details: TransactionDetails,
  events: readonly TransactionEvent[],
  { effects, waits_for, waits_since }: TransactionEffects,
  format: Pick<TimeFormat, 'instant'> = localTime,
): TimelineEntry[] {
  const entries = [
    ...milestones(details),
    ...events.flatMap(toFormerDispatch),
    ...[...events].reverse().map((event, n) => toEntry(event, n, format)),
    ...effects.map(toCall),
  ];
  // The sort is stable: entries of the same millisecond stay in the order of their recording.
  entries.sort((one, other) => timeOf(one) - timeOf(other));
  if (waits_for !== null) {
    entries.push({ key: 'waits', at: waits_since, tone: 'expected', ...describeWait(waits_for) });
  } else if (details.status === 'PROCESSING') {
    entries.push({ key: 'expected', tone: 'expected', ...nextStep(details, events) });
  }
  return entries;
}

function timeOf({ at }: TimelineEntry): number {
  return at === null ? Number.POSITIVE_INFINITY : Date.parse(at);
}

function milestones(details: TransactionDetails): TimelineEntry[] {
  const { created_at, ack_ms, dispatched_at, processed_at, run_number } = details;
  const entries: TimelineEntry[] = [
    {
      key: 'received',
      at: created_at,
      title: 'Received',
      text: ack_ms === null ? undefined : `Acknowledged with 202 in ${ack_ms} ms`,
      tone: 'usual',
    },
  ];
  if (dispatched_at !== null) {
    entries.push(toDispatch(dispatched_at, run_number));
  }
  if (processed_at !== null) {
    entries.push({ key: 'processed', at: processed_at, title: 'Processed', tone: 'usual' });
  }
  return entries;
}

function toDispatch(at: string, run: number): TimelineEntry {
  const title = run === 1 ? 'Sent to Inngest' : `Sent to Inngest (run ${run})`;
  return { key: `dispatched ${run}`, at, title, tone: 'usual' };
}

/** The dispatch of the run that a rerun or a replay has replaced. */
function toFormerDispatch({ kind, details }: TransactionEvent): TimelineEntry[] {
  if (kind !== 'redispatched' && kind !== 'replayed') return [];
  const { dispatched_at, run } = details;
  return dispatched_at && run ? [toDispatch(dispatched_at, run)] : [];
}

function toEntry(
  event: TransactionEvent,
  n: number,
  format: Pick<TimeFormat, 'instant'>,
): TimelineEntry {
  const { kind, occurred_at: at, occurrences } = event;
  const base = { key: `${kind} ${n}`, at };
  const times = occurrences > 1 ? ` (${occurrences} times)` : '';
  switch (event.kind) {
    case 'duplicate':
      return { ...base, title: `Duplicate webhook${times}`, tone: 'notable' };
    case 'conflict': {
      const title = `Conflicting webhook${times}`;
      const { differences, acknowledged } = event.details;
      return {
        ...base,
        title,
        tone: 'notable',
        differences,
        ...describeAcknowledged(acknowledged, format),
      };
    }
    case 'attempt_failed': {
      const { effect, attempt, error } = event.details;
      const title = effect ? `First call of ${effect} failed` : `Attempt ${attempt} failed`;
      return { ...base, title, text: error, tone: 'bad' };
    }
    case 'failed':
      return { ...base, title: 'Failed', text: event.details.reason, tone: 'bad' };
    case 'redispatched':
      return event.details.reason === 'overdue'
        ? { ...base, title: 'Rerun', text: 'The run did not finish in time.', tone: 'notable' }
        : {
            ...base,
            title: 'Redispatched',
            text: 'Inngest had not confirmed the event.',
            tone: 'notable',
          };
    case 'replayed':
      return { ...base, title: 'Replayed', text: `By ${event.details.by}`, tone: 'notable' };
  }
}

function describeAcknowledged(
  acknowledged: Extract<TransactionEvent, { kind: 'conflict' }>['details']['acknowledged'],
  format: Pick<TimeFormat, 'instant'>,
): Pick<TimelineEntry, 'text'> {
  if (!acknowledged) return {};
  const { at, by, note } = acknowledged;
  return { text: `Acknowledged by ${by} on ${format.instant(at)}${note ? `: ${note}` : ''}` };
}

const callTitles = {
  CALLING: 'Calling',
  RETRYING: 'Call failed, retrying',
  DONE: 'Called',
  FAILED: 'Call refused',
} as const;
const callTones = {
  CALLING: 'usual',
  RETRYING: 'notable',
  DONE: 'usual',
  FAILED: 'bad',
} as const;

function toCall(effect: TransactionEffects['effects'][number]): TimelineEntry {
  const { name, status, calls, first_called_at, last_called_at, finished_at, error } = effect;
  const at = finished_at ?? last_called_at;
  const tookMs = Date.parse(at) - Date.parse(last_called_at);
  const texts = [
    calls > 1 &&
      `${calls} calls in ${formatDuration(Date.parse(at) - Date.parse(first_called_at))}`,
    calls === 1 && finished_at !== null && `In ${formatDuration(tookMs)}`,
    error,
  ];
  return {
    key: `effect ${name}`,
    at,
    title: `${callTitles[status]}: ${name}`,
    text: texts.filter(Boolean).join('. ') || undefined,
    tone: callTones[status],
  };
}

function describeWait(waitsFor: string): Pick<TimelineEntry, 'title' | 'text'> {
  return waitsFor === PROCESSING
    ? { title: 'Waiting', text: 'Processing is paused. It continues when an operator resumes it.' }
    : { title: `Waiting for ${waitsFor}`, text: 'It resumes automatically.' };
}

function nextStep(
  { dispatched_at, due_at }: TransactionDetails,
  events: readonly TransactionEvent[],
): Pick<TimelineEntry, 'at' | 'title' | 'text'> {
  if (dispatched_at === null) {
    const text = 'Inngest has not accepted it yet. It is redispatched every minute.';
    return { at: null, title: 'Waiting for Inngest', text };
  }
  if (due_at !== null) return { at: due_at, title: 'Processing starts' };
  const last = events.find(({ kind }) => kind === 'attempt_failed' || kind === 'replayed');
  const pauseMs = last?.kind === 'attempt_failed' && last.details.retry_in_ms;
  if (!last || !pauseMs) return { at: null, title: 'Processing' };
  const at = new Date(Date.parse(last.occurred_at) + pauseMs).toISOString();
  return { at, title: 'Next attempt', text: `${formatDuration(pauseMs)} after the failed attempt` };
}
