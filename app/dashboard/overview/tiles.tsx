import { Paper, SimpleGrid, Text, UnstyledButton } from '@mantine/core';
import Link from 'next/link';
import { formatCount } from '../format';
import type { OverviewData } from './types';

/** Legible on either background. */
const BAD = 'light-dark(var(--mantine-color-red-9), var(--mantine-color-red-4))';

type Props = { overview: OverviewData; inTimeShare: number | null | undefined };

/** The figures that tell most, each of which leads to what it counts. */
export function Tiles({ overview, inTimeShare }: Props) {
  const { in_flight, processed, failed, conflicts } = overview;
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }} spacing="sm">
      <Tile
        label="In flight"
        value={formatCount(in_flight)}
        href="/dashboard/transactions?status=PROCESSING"
      />
      <Tile
        label="Processed today"
        value={formatCount(processed)}
        href="/dashboard/transactions?status=PROCESSED"
      />
      <Tile
        label="Failed"
        value={formatCount(failed)}
        isBad={failed.count > 0}
        href="/dashboard/failed"
      />
      <Tile label="Conflicts" value={formatCount(conflicts)} href="/dashboard/conflicts" />
      <Tile
        label="Acks under 500 ms"
        value={formatShare(inTimeShare)}
        isBad={typeof inTimeShare === 'number' && inTimeShare < 1}
      />
    </SimpleGrid>
  );
}

type TileProps = {
  label: string;
  value: string;
  isBad?: boolean;
  href?:
    | '/dashboard/failed'
    | '/dashboard/conflicts'
    | `/dashboard/transactions?status=${'PROCESSING' | 'PROCESSED'}`;
};

function Tile({ label, value, isBad = false, href }: TileProps) {
  const content = (
    <>
      <Text size="sm">{label}</Text>
      <Text
        size="xl"
        fw={700}
        c={isBad ? BAD : undefined}
        style={{ fontVariantNumeric: 'tabular-nums' }}
      >
        {value}
      </Text>
    </>
  );
  return (
    <Paper withBorder p="sm" mih={84} component="section" aria-label={`${label}: ${value}`}>
      {href ? (
        <UnstyledButton component={Link} href={href} w="100%" h="100%">
          {content}
        </UnstyledButton>
      ) : (
        content
      )}
    </Paper>
  );
}

/** Never rounded up to 100 %: one that was late is one too many. */
function formatShare(share: number | null | undefined): string {
  if (share === null || share === undefined) return '—';
  return `${Math.floor(share * 10_000) / 100} %`;
}
