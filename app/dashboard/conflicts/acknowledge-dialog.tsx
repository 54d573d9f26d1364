import { Text, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmDialog } from '../components/confirm-dialog';
import { type Conflict, trpc } from '../trpc-client';

const MAX_NOTE = 500;

type Props = {
  /** The conflicts to acknowledge. The dialog is closed while there are none. */
  conflicts: readonly Conflict[];
  onClose: () => void;
  onAcknowledged: () => unknown;
};

/** Acknowledges conflicts with a note. */
export function AcknowledgeDialog({ conflicts, onClose, onAcknowledged }: Props) {
  const [note, setNote] = useState('');
  const client = useQueryClient();
  const acknowledge = useMutation({
    mutationFn: () =>
      Promise.all(conflicts.map(({ ids }) => trpc.conflicts.acknowledge.mutate({ ids, note }))),
    onSuccess: async () => {
      setNote('');
      onClose();
      // The navigation counts open conflicts.
      await Promise.all([onAcknowledged(), client.invalidateQueries({ queryKey: ['overview'] })]);
    },
  });
  return (
    <ConfirmDialog
      isOpen={conflicts.length > 0}
      title={
        conflicts.length === 1
          ? 'Acknowledge this conflict?'
          : `Acknowledge ${conflicts.length} conflicts?`
      }
      error={acknowledge.error}
      confirmLabel="Acknowledge"
      isPending={acknowledge.isPending}
      hasField
      onConfirm={() => acknowledge.mutate()}
      onCancel={onClose}
    >
      <Text size="sm">
        Marks it as looked at. The transaction does not change. You can reopen it.
      </Text>
      <Textarea
        label="Note"
        description={`Optional, up to ${MAX_NOTE} characters. Shown with the conflict.`}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        maxLength={MAX_NOTE}
        autosize
        minRows={3}
        data-autofocus
      />
    </ConfirmDialog>
  );
}
