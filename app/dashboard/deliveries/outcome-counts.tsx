import { Button, ColorSwatch, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { DeliveryOutcome } from '@/db/kinds';
import { Instant } from '../components/time';
import { trpc } from '../trpc-client';
import { OUTCOME_COLOR } from './deliveries-table';

const REFRESH_MS = 5_000;

type Props = {
  current: DeliveryOutcome | null;
  onChange: (outcome: DeliveryOutcome | null) => void;
};

/** How many of the newest deliveries had each outcome. A click filters by it. */
export function OutcomeCounts({ current, onChange }: Props) {
  const { data } = useQuery({
    queryKey: ['delivery outcomes'],
    queryFn: () => trpc.deliveries.countOutcomes.query(),
    refetchInterval: REFRESH_MS,
  });
  return (
    <Group gap={6} mih={30} role="group" aria-label="Outcomes">
      {data?.outcomes.map(({ outcome, count }) => (
        <Button
          key={outcome}
          size="compact-sm"
          variant={current === outcome ? 'light' : 'default'}
          aria-pressed={current === outcome}
          leftSection={
            <ColorSwatch
              size={6}
              color={`var(--mantine-color-${OUTCOME_COLOR[outcome].replace('.', '-')})`}
              withShadow={false}
            />
          }
          onClick={() => onChange(current === outcome ? null : outcome)}
        >
          {outcome} {count.toLocaleString()}
        </Button>
      ))}
      {data?.since && (
        <Text size="xs" c="dimmed">
          {data.is_more ? 'of the newest 10,000' : 'on record'}, since{' '}
          <Instant value={data.since} />
        </Text>
      )}
    </Group>
  );
}
