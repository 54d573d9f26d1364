'use client';

import { Button } from '@mantine/core';
import { useState } from 'react';
import { ReplayDialog, type ReplayTarget } from '../components/replay-dialog';
import { useNow } from '../components/time';
import type { TransactionDetails } from '../trpc-client';

type Props = { details: TransactionDetails; onReplayed: () => unknown };

/** Replays a failed or overdue transaction after a confirmation. Hidden for any other. */
export function ReplayButton({ details, onReplayed }: Props) {
  const { transaction_id, source, status, overdue_at } = details;
  const [target, setTarget] = useState<ReplayTarget>();
  const now = useNow();
  const isOverdue = status === 'PROCESSING' && overdue_at !== null && Date.parse(overdue_at) < now;
  return (
    <>
      {(status === 'FAILED' || isOverdue) && (
        <Button onClick={() => setTarget({ transactions: [{ transaction_id, source }] })}>
          Replay…
        </Button>
      )}
      <ReplayDialog target={target} onClose={() => setTarget(undefined)} onReplayed={onReplayed} />
    </>
  );
}
