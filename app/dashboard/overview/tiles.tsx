import { Box, Group, Paper, SimpleGrid, Text, UnstyledButton } from '@mantine/core';
import type { Route } from 'next';
import Link from 'next/link';
import { RED_TEXT } from '../components/ui';
import type { ActivityData } from '../trpc-client';
import { transactionsOf } from './links';
import { Sparkline } from './sparkline';

type Props = { activity: ActivityData };

/** What became of the transactions received in the range, compared with the range before. */
export function Tiles({ activity }: Props) {
  const { totals, previous, steps, promised_ack_ms } = activity;
  const share = totals.in_time_share;
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }} spacing="sm">
      <Tile
        label="Received"
        value={format(totals.received)}
        change={relativeChange(totals.received, previous.received)}
        points={steps.map(({ received }) => received)}
        href={transactionsOf(activity)}
      />
      <Tile
        label="Processed"
        value={format(totals.processed)}
        change={
          totals.processing > 0
            ? `${format(totals.processing)} in progress`
            : relativeChange(totals.processed, previous.processed)
        }
        points={steps.map(({ processed }) => processed)}
        href={transactionsOf(activity, { status: 'PROCESSED' })}
      />
      <Tile
        label="Failed"
        value={format(totals.failed)}
        change={absoluteChange(totals.failed, previous.failed)}
        points={steps.map(({ failed }) => failed)}
        isBad={totals.failed > 0}
        href={transactionsOf(activity, { status: 'FAILED' })}
      />
      <Tile
        label="With conflicts"
        value={format(totals.contradicted)}
        change={absoluteChange(totals.contradicted, previous.contradicted)}
        points={steps.map(({ contradicted }) => contradicted)}
        href={transactionsOf(activity, { outcome: 'conflict' })}
      />
      <Tile
        label={`Answered within ${promised_ack_ms} ms`}
        value={formatShare(share)}
        change={
          previous.in_time_share === null ? ' ' : `before: ${formatShare(previous.in_time_share)}`
        }
        points={steps.map(({ in_time_share }) => in_time_share)}
        isBad={share !== null && share < 1}
        href={transactionsOf(activity)}
      />
    </SimpleGrid>
  );
}

type TileProps = {
  label: string;
  value: string;
  /** In words, because no change is good or bad by itself. */
  change: string;
  points: (number | null)[];
  isBad?: boolean;
  href: Route;
};

function Tile({ label, value, change, points, isBad = false, href }: TileProps) {
  return (
    <Paper withBorder p="sm" component="section" aria-label={`${label}: ${value}`}>
      <UnstyledButton component={Link} href={href} w="100%" h="100%">
        <Text size="xs" c="dimmed" truncate>
          {label}
        </Text>
        <Group justify="space-between" wrap="nowrap" gap="xs">
          <Text
            size="xl"
            fw={600}
            c={isBad ? RED_TEXT : undefined}
            style={{ fontVariantNumeric: 'tabular-nums' }}
          >
            {value}
          </Text>
          <Box visibleFrom="xs">
            <Sparkline
              points={points}
              color={isBad ? 'var(--tw-bad)' : 'var(--mantine-color-accent-5)'}
            />
          </Box>
        </Group>
        <Text size="xs" c="dimmed" truncate>
          {change}
        </Text>
      </UnstyledButton>
    </Paper>
  );
}

function format(count: number): string {
  return new Intl.NumberFormat().format(count);
}

/** Rounds down, so that a single late response never shows as 100%. */
function formatShare(share: number | null): string {
  return share === null ? '—' : `${Math.floor(share * 10_000) / 100}%`;
}

function relativeChange(now: number, before: number): string {
  if (before === 0) return 'None in the period before';
  const percent = Math.round((now / before - 1) * 100);
  return `${percent > 0 ? '+' : ''}${format(percent)}% on the period before`;
}

function absoluteChange(now: number, before: number): string {
  if (now === before) return 'Same as in the period before';
  return `${now > before ? '+' : ''}${format(now - before)} on the period before`;
}
