'use client';

import { Text, Timeline } from '@mantine/core';
import { Differences } from '../components/differences';
import { Instant, useNow, useTimeFormat } from '../components/time';
import { formatDuration } from '../format';
import type { TransactionDetails, TransactionEffects, TransactionEvent } from '../trpc-client';
import { buildTimeline, type TimelineEntry } from './timeline';

const COLOR = { usual: 'teal.8', bad: 'red.8', notable: 'orange.8', expected: 'blue.8' } as const;

type Props = {
  details: TransactionDetails;
  events: readonly TransactionEvent[];
  effects: TransactionEffects;
};

/** A transaction's history since its first webhook, and its next step. */
export function TransactionTimeline({ details, events, effects }: Props) {
  const entries = buildTimeline(details, events, effects, useTimeFormat());
  return (
    <Timeline active={entries.length} bulletSize={12} lineWidth={2} role="list">
      {entries.map((entry) => (
        <Timeline.Item
          key={entry.key}
          title={entry.title}
          color={COLOR[entry.tone]}
          lineVariant={entry.tone === 'expected' ? 'dashed' : 'solid'}
          role="listitem"
        >
          <Entry entry={entry} since={details.created_at} />
        </Timeline.Item>
      ))}
    </Timeline>
  );
}

function Entry({ entry, since }: { entry: TimelineEntry; since: string }) {
  const { at, text, tone, differences } = entry;
  const afterMs = at === null ? 0 : Date.parse(at) - Date.parse(since);
  return (
    <>
      {at !== null && (
        <Text size="sm">
          <Instant value={at} />
          {afterMs > 0 && (
            <Text span size="xs" c="dimmed">
              {` +${formatDuration(afterMs)}`}
            </Text>
          )}
          {tone === 'expected' && <Countdown to={at} />}
        </Text>
      )}
      {text && (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {text}
        </Text>
      )}
      {differences && <Differences differences={differences} />}
    </>
  );
}

function Countdown({ to }: { to: string }) {
  const leftMs = Math.max(0, Date.parse(to) - useNow());
  return (
    <b>{leftMs === 0 ? ' (now)' : ` (in ${formatDuration(Math.ceil(leftMs / 1_000) * 1_000)})`}</b>
  );
}
