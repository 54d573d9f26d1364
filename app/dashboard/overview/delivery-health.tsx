import { Group, Paper, Text, ThemeIcon } from '@mantine/core';
import { formatDuration } from '../format';
import type { ActivityData, OverviewData } from '../trpc-client';
import { PastLateness } from './past-lateness';

type Props = {
  overview: OverviewData;
  /** Undefined while it is loading. */
  activity: ActivityData | undefined;
};

/** Whether webhooks are stored, dispatched and processed on schedule now, and when they last were not. */
export function DeliveryHealth({ overview, activity }: Props) {
  const { problems, oldest_undispatched_ms, oldest_overdue_ms } = overview;
  const isOk = problems.length === 0;
  return (
    <Paper
      withBorder
      p="sm"
      mih={72}
      component="section"
      aria-label={`Delivery health: ${isOk ? 'OK' : 'problem'}`}
      style={{ borderLeft: `6px solid var(--mantine-color-${isOk ? 'teal' : 'red'}-filled)` }}
    >
      <Group gap="lg">
        <Group gap="sm" wrap="nowrap" maw={560}>
          <ThemeIcon color={isOk ? 'teal.9' : 'red.9'} radius="xl" aria-hidden>
            {isOk ? '✓' : '!'}
          </ThemeIcon>
          <div>
            <Text fw={700}>Delivery health now</Text>
            <Text size="sm">
              {isOk
                ? 'OK: every accepted webhook is in progress or finished.'
                : `Problem: ${problems.join('; ')}.`}
            </Text>
            {activity && <PastLateness activity={activity} />}
          </div>
        </Group>
        <Group gap="md" wrap="nowrap" align="flex-start">
          <Wait label="Waiting for Inngest now" ms={oldest_undispatched_ms} />
          <Wait label="Overdue now" ms={oldest_overdue_ms} />
        </Group>
      </Group>
    </Paper>
  );
}

function Wait({ label, ms }: { label: string; ms: number | null }) {
  return (
    <div>
      <Text size="sm">{label}</Text>
      <Text fw={700} style={{ fontVariantNumeric: 'tabular-nums' }}>
        {ms === null ? 'None' : formatDuration(Math.max(0, ms))}
      </Text>
    </div>
  );
}
