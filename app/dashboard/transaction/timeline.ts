import { formatDuration } from '../format';
import type { Details, TransactionEvent } from './types';

export type TimelineEntry = {
  key: string;
  /** Null while it is yet to come and nobody knows when. */
  at: string | null;
  title: string;
  text?: string;
  tone: 'usual' | 'bad' | 'notable' | 'expected';
  differences?: { field: string; stored: string; received: string }[];
};

/** What happened to a transaction, and what is expected to, in the order of time. */
export function timelineOf(details: Details, events: readonly TransactionEvent[]): TimelineEntry[] {
  const happened = [...milestonesOf(details), ...[...events].reverse().map(toEntry)];
  // A stable sort: what happened in the same millisecond stays in the order of its recording.
  happened.sort((one, other) => timeOf(one) - timeOf(other));
  return [...happened, ...expectedOf(details, events)];
}

function timeOf({ at }: TimelineEntry): number {
  return at === null ? Number.POSITIVE_INFINITY : Date.parse(at);
}

function milestonesOf(details: Details): TimelineEntry[] {
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
    const title = run_number === 1 ? 'Dispatched' : `Dispatched, run ${run_number}`;
    entries.push({ key: 'dispatched', at: dispatched_at, title, tone: 'usual' });
  }
  if (processed_at !== null) {
    entries.push({ key: 'processed', at: processed_at, title: 'Processed', tone: 'usual' });
  }
  return entries;
}

function toEntry(event: TransactionEvent, n: number): TimelineEntry {
  const { kind, occurred_at: at, occurrences, details } = event;
  const base = { key: `${kind} ${n}`, at };
  const count = occurrences > 1 ? ` (${occurrences} ×)` : '';
  switch (kind) {
    case 'duplicate':
      return { ...base, title: `Duplicate webhook${count}`, tone: 'notable' };
    case 'conflict': {
      const title = `Conflicting webhook${count}`;
      return { ...base, title, tone: 'notable', differences: details.differences ?? [] };
    }
    case 'attempt_failed': {
      const title = `Attempt ${details.attempt ?? '?'} failed`;
      return { ...base, title, text: details.error, tone: 'bad' };
    }
    case 'failed':
      return { ...base, title: 'Failed', text: details.reason, tone: 'bad' };
    case 'redispatched':
      return { ...base, title: 'Sent again by the sweeper', text: details.reason, tone: 'notable' };
    case 'replayed':
      return { ...base, title: 'Replayed', text: `by ${details.by ?? '?'}`, tone: 'notable' };
  }
}

/** What comes next, while it is being processed. */
function expectedOf(
  { status, dispatched_at, due_at }: Details,
  events: readonly TransactionEvent[],
): TimelineEntry[] {
  if (status !== 'PROCESSING') return [];
  if (dispatched_at === null) {
    const text = 'Inngest has not taken it yet; the sweeper tries every minute.';
    return [
      { key: 'expected', at: null, title: 'Waiting to be dispatched', text, tone: 'expected' },
    ];
  }
  if (due_at !== null) {
    return [{ key: 'expected', at: due_at, title: 'Sleeping until', tone: 'expected' }];
  }
  const [last] = events.filter(({ kind }) => kind === 'attempt_failed' || kind === 'replayed');
  const pauseMs = last?.details.retry_in_ms;
  if (last?.kind !== 'attempt_failed' || !pauseMs) {
    return [{ key: 'expected', at: null, title: 'Being processed', tone: 'expected' }];
  }
  const at = new Date(Date.parse(last.occurred_at) + pauseMs).toISOString();
  const text = `after a pause of ${formatDuration(pauseMs)}`;
  return [{ key: 'expected', at, title: 'Next attempt', text, tone: 'expected' }];
}
