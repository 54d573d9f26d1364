import { List } from '@mantine/core';
import { useState } from 'react';
import type { Transaction } from '@/server/transactions/schema';
import { ReplayDialog, type ReplayTarget } from '../components/replay-dialog';
import type { Selection } from '../components/selection';
import { SelectionBar } from '../components/selection-bar';

type Props = { selection: Selection<Transaction>; onReplayed: () => unknown };

/** Replays the selected transactions, after it has said which of them are skipped. */
export function ReplaySelected({ selection, onReplayed }: Props) {
  const [target, setTarget] = useState<ReplayTarget>();
  const { selected, clear } = selection;
  return (
    <>
      <SelectionBar
        selection={selection}
        noun="transactions"
        action="Replay selected…"
        onAct={() => setTarget({ transactions: selected })}
      />
      <ReplayDialog
        target={target}
        onClose={() => setTarget(undefined)}
        onReplayed={async () => {
          await onReplayed();
          clear();
        }}
      >
        <Consequences selected={selected} />
      </ReplayDialog>
    </>
  );
}

function Consequences({ selected }: { selected: readonly Transaction[] }) {
  const countOf = (wanted: Transaction['status']) =>
    selected.filter(({ status }) => status === wanted).length;
  const [failed, processing, processed] = [
    countOf('FAILED'),
    countOf('PROCESSING'),
    countOf('PROCESSED'),
  ];
  return (
    <List size="sm">
      {failed > 0 && <List.Item>{failed} failed: replayed.</List.Item>}
      {processing > 0 && (
        <List.Item>{processing} still PROCESSING: replayed only if overdue.</List.Item>
      )}
      {processed > 0 && <List.Item>{processed} already PROCESSED: skipped.</List.Item>}
    </List>
  );
}
