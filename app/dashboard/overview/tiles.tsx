import { Box, Group, Paper, Text, UnstyledButton } from '@mantine/core';
import type { Route } from 'next';
import { Link } from '../components/link';
import type { ActivityData } from '../trpc-client';
import { lateOf, transactionsOf } from './links';
import { Sparkline } from './sparkline';
import classes from './tiles.module.css';

type Props = { activity: ActivityData };

/** What became of the transactions received in the range, compared with the range before. */
export function Tiles({ activity }: Props) {
  const { totals, previous, steps, promised_ack_ms } = activity;
  const share = totals.in_time_share;
  return (
    <div className={classes.tiles}>
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
        tone={totals.failed > 0 ? 'bad' : undefined}
        href={transactionsOf(activity, { status: 'FAILED' })}
      />
      <Tile
        label="With conflicts"
        value={format(totals.conflicting)}
        change={absoluteChange(totals.conflicting, previous.conflicting)}
        points={steps.map(({ conflicting }) => conflicting)}
        href={transactionsOf(activity, { outcome: 'conflict' })}
      />
      <Tile
        label={`Answered within ${promised_ack_ms} ms`}
        value={formatShare(share)}
        change={describeLate(totals.late, previous.in_time_share)}
        points={steps.map(({ in_time_share }) => in_time_share)}
        tone={share !== null && share < 1 ? 'notable' : undefined}
        href={lateOf(activity, activity)}
      />
    </div>
  );
}

type TileProps = {
  label: string;
  value: string;
  /** In words, because no change is good or bad by itself. */
  change: string;
  points: (number | null)[];
  /** Red has failed. Amber needs attention, or did: a late answer is over. */
  tone?: 'bad' | 'notable' | undefined;
  href: Route;
};

function Tile({ label, value, change, points, tone, href }: TileProps) {
  const color = tone && `var(--tw-${tone})`;
  return (
    <Paper withBorder p="sm" component="section" aria-label={`${label}: ${value}`}>
      <UnstyledButton component={Link} href={href} w="100%" h="100%">
        <Text size="xs" c="dimmed">
          {label}
        </Text>
        <Group justify="space-between" wrap="nowrap" gap="xs">
          <Text size="xl" fw={600} c={color} style={{ fontVariantNumeric: 'tabular-nums' }}>
            {value}
          </Text>
          <Box visibleFrom="xs">
            <Sparkline points={points} color={color ?? 'var(--mantine-color-accent-5)'} />
          </Box>
        </Group>
        <Text size="xs" c="dimmed" lineClamp={3}>
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

function describeLate(late: number, shareBefore: number | null): string {
  const before = shareBefore === null ? '' : `before: ${formatShare(shareBefore)}`;
  const now = late > 0 ? `${format(late)} late` : '';
  return [now, before].filter(Boolean).join(', ') || ' ';
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
