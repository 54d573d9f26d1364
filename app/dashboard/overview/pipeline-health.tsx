import { Group, Paper, Text, ThemeIcon } from '@mantine/core';
import { formatDuration } from '../format';
import type { OverviewData } from './types';

/** Whether what was accepted gets done: green, or red with what is wrong. */
export function PipelineHealth({ overview }: { overview: OverviewData }) {
  const { problems, oldest_undispatched_ms, oldest_overdue_ms } = overview;
  const isGood = problems.length === 0;
  return (
    <Paper
      withBorder
      p="sm"
      mih={72}
      component="section"
      aria-label={`Never lost: ${isGood ? 'green' : 'red'}`}
      style={{ borderLeft: `6px solid var(--mantine-color-${isGood ? 'teal' : 'red'}-filled)` }}
    >
      <Group gap="lg">
        <Group gap="sm" wrap="nowrap" maw={420}>
          <ThemeIcon color={isGood ? 'teal.9' : 'red.9'} radius="xl" aria-hidden>
            {isGood ? '✓' : '!'}
          </ThemeIcon>
          <div>
            <Text fw={700}>Never lost</Text>
            <Text size="sm">
              {isGood ? 'All that was accepted is on its way or done.' : `${problems.join('; ')}.`}
            </Text>
          </div>
        </Group>
        <Group gap="md" wrap="nowrap" align="flex-start">
          <Wait label="Oldest not yet dispatched" ms={oldest_undispatched_ms} />
          <Wait label="Oldest overdue" ms={oldest_overdue_ms} />
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
        {ms === null ? 'none' : formatDuration(Math.max(0, ms))}
      </Text>
    </div>
  );
}
