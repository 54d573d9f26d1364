import { Alert, Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
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
    <Modal
      opened={ids.length > 0}
      onClose={onClose}
      title={
        ids.length === 1 ? 'Acknowledge this conflict?' : `Acknowledge ${ids.length} conflicts?`
      }
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
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
        {acknowledge.error && (
          <Alert color="red" variant="outline" role="alert">
            {acknowledge.error.message}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={acknowledge.isPending} onClick={() => acknowledge.mutate()}>
            Acknowledge
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
