import { Alert, Button, Group, Stack } from '@mantine/core';
import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import { useWasTrue } from './use-was-true';

const Modal = dynamic(async () => (await import('./modal')).Modal, { ssr: false });

type Props = {
  isOpen: boolean;
  title: string;
  /** What happens, and fields that change it. */
  children: ReactNode;
  /** Why it did not happen. */
  error: { message: string } | null;
  confirmLabel: string;
  isPending: boolean;
  isDisabled?: boolean;
  /** Whether a field has the focus instead of the button. */
  hasField?: boolean;
  onConfirm: () => void;
  onCancel: () => void;
  /** Closed by Escape, a click outside or its cross; like Cancel by default. */
  onDismiss?: () => void;
};

/** Says what will happen, and asks before it does. */
export function ConfirmDialog({ isOpen, title, children, error, ...props }: Props) {
  const { confirmLabel, isPending, isDisabled, hasField = false } = props;
  const { onConfirm, onCancel, onDismiss = onCancel } = props;
  const isNeeded = useWasTrue(isOpen);
  if (!isNeeded) return null;
  return (
    <Modal
      opened={isOpen}
      onClose={onDismiss}
      title={title}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        {children}
        {error && (
          <Alert color="red" variant="outline" role="alert">
            {error.message}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button
            loading={isPending}
            disabled={isDisabled}
            onClick={onConfirm}
            data-autofocus={!hasField || undefined}
          >
            {confirmLabel}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
