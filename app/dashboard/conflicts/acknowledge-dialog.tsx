import { Text, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmDialog } from '../components/confirm-dialog';
import { trpc } from '../trpc-client';

const MAX_NOTE = 500;

type Props = {
  /** The conflicts to acknowledge. The dialog is closed while there are none. */
  ids: readonly string[];
  onClose: () => void;
  onAcknowledged: () => unknown;
};

/** Acknowledges conflicts with a note. */
export function AcknowledgeDialog({ ids, onClose, onAcknowledged }: Props) {
  const [note, setNote] = useState('');
  const client = useQueryClient();
  const acknowledge = useMutation({
    mutationFn: () => trpc.conflicts.acknowledge.mutate({ ids: [...ids], note }),
    onSuccess: async () => {
      setNote('');
      onClose();
      // The navigation counts open conflicts.
      await Promise.all([onAcknowledged(), client.invalidateQueries({ queryKey: ['overview'] })]);
    },
  });
  return (
    <ConfirmDialog
      isOpen={ids.length > 0}
      title={
        ids.length === 1 ? 'Acknowledge this conflict?' : `Acknowledge ${ids.length} conflicts?`
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
