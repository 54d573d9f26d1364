'use client';

import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { MAX_REPLAYED } from '@/server/settings/limits';
import type { Reference } from '@/server/transactions/schema';
import { trpc } from '../trpc-client';
import { ConfirmDialog } from './confirm-dialog';

type Filter = Omit<Parameters<typeof trpc.transactions.replayMany.mutate>[0], 'dry_run'>;

/** What to replay: transactions by ID, at most a page of them, or all that match a filter. */
export type ReplayTarget = { transactions: readonly Reference[] } | { filter: Filter };

type Props = {
  /** Undefined while the dialog is closed. */
  target: ReplayTarget | undefined;
  onClose: () => void;
  onReplayed: () => unknown;
  /** Fields that change the target. */
  children?: ReactNode;
};

/** The one confirmation of every replay. It says how many transactions, what happens, and what is skipped. */
export function ReplayDialog({ target, onClose, onReplayed, children }: Props) {
  const count = useQuery({
    queryKey: ['replayable', target],
    queryFn: () => countTransactions(target),
    enabled: target !== undefined,
    gcTime: 0,
  });
  const delay = useQuery({ queryKey: ['processing delay'], queryFn: readDelay });
  const replay = useMutation({
    mutationFn: () => replayAll(target),
    onSuccess: async (result) => {
      notifications.show({ message: describeResult(result) });
      onClose();
      await onReplayed();
    },
  });
  const matching = count.data ?? 0;
  const isOne = target !== undefined && 'transactions' in target && matching === 1;
  const error = replay.error ?? count.error;
  return (
    <ConfirmDialog
      isOpen={target !== undefined}
      title={isOne ? 'Replay this transaction?' : 'Replay these transactions?'}
      error={error}
      confirmLabel={
        isOne ? 'Replay' : `Replay ${Math.min(matching, MAX_REPLAYED).toLocaleString()}`
      }
      isPending={replay.isPending}
      isDisabled={matching === 0}
      onConfirm={() => replay.mutate()}
      onCancel={onClose}
      onDismiss={() => {
        replay.reset();
        onClose();
      }}
    >
      {children}
      {count.data !== undefined && (
        <Text size="sm" fw={600} role="status">
          {describeCount(matching)}
        </Text>
      )}
      <Text size="sm">
        Runs processing again after {delay.data ?? 'the processing delay'} with the same idempotency
        key. If an earlier run is still active, only the first to finish takes effect.
      </Text>
      <Text size="sm" c="dimmed">
        Skips transactions that are processed or still retrying.
        {matching > MAX_REPLAYED &&
          ` Replays the oldest ${MAX_REPLAYED.toLocaleString()}. The others remain.`}
      </Text>
    </ConfirmDialog>
  );
}

async function countTransactions(target: ReplayTarget | undefined): Promise<number> {
  if (target === undefined) return 0;
  if ('transactions' in target) return target.transactions.length;
  return (await trpc.transactions.replayMany.mutate({ ...target.filter, dry_run: true })).matching;
}

type Result = { replayed: number; asked: number };

async function replayAll(target: ReplayTarget | undefined): Promise<Result> {
  if (target === undefined) return { replayed: 0, asked: 0 };
  if ('filter' in target) {
    const answer = await trpc.transactions.replayMany.mutate({ ...target.filter, dry_run: false });
    return { replayed: answer.replayed, asked: answer.matching };
  }
  // The source of the plain format has a name too: without one, an ID can be ambiguous.
  const transactions = target.transactions.map(({ transaction_id, source = 'default' }) => ({
    transaction_id,
    source,
  }));
  const answer = await trpc.transactions.replaySelected.mutate({ transactions });
  const replayed = answer.transactions.filter(({ outcome }) => outcome === 'REPLAYED').length;
  return { replayed, asked: transactions.length };
}

async function readDelay(): Promise<string | null> {
  const { settings } = await trpc.settings.get.query();
  return settings.find(({ name }) => name === 'PROCESSING_DELAY')?.value ?? null;
}

function describeCount(count: number): string {
  if (count === 0) return 'No transactions match.';
  return count === 1 ? '1 transaction' : `${count.toLocaleString()} transactions`;
}

function describeResult({ replayed, asked }: Result): string {
  const left = asked - replayed;
  return `Replaying ${replayed.toLocaleString()}.${left > 0 ? ` Not replayed: ${left.toLocaleString()}.` : ''}`;
}
