import { Paper, SimpleGrid, Text, UnstyledButton } from '@mantine/core';
import type { Route } from 'next';
import Link from 'next/link';
import { ACK_SLO_MS } from '@/server/settings/limits';
import { RED_TEXT } from '../components/ui';
import { formatCount } from '../format';
import type { OverviewData } from '../trpc-client';

type Props = { overview: OverviewData; inTimeShare: number | null | undefined };

/** The key figures. A count links to its list, which for "Processed today" has all days. */
export function Tiles({ overview, inTimeShare }: Props) {
  const { in_flight, processed, failed, conflicts } = overview;
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }} spacing="sm">
      <Tile
        label="Processing"
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
        label={`Answered within ${ACK_SLO_MS} ms`}
        value={formatShare(inTimeShare)}
        isBad={typeof inTimeShare === 'number' && inTimeShare < 1}
      />
    </SimpleGrid>
  );
}

type TileProps = { label: string; value: string; isBad?: boolean; href?: Route };

function Tile({ label, value, isBad = false, href }: TileProps) {
  const content = (
    <>
      <Text size="sm">{label}</Text>
      <Text
        size="xl"
        fw={700}
        c={isBad ? RED_TEXT : undefined}
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

/** Rounds down, so that a single late response never shows as 100%. */
function formatShare(share: number | null | undefined): string {
  if (share === null || share === undefined) return '—';
  return `${Math.floor(share * 10_000) / 100}%`;
}
