import { Alert, Button, Group, Text } from '@mantine/core';

type Props = { title: string; message: string; onRetry: () => unknown };

/** That something could not be had, why, and a way to try again. */
export function LoadFailed({ title, message, onRetry }: Props) {
  return (
    <Alert color="red" title={title} role="alert" variant="outline">
      <Group justify="space-between">
        <Text size="sm">{message}</Text>
        <Button size="xs" variant="default" onClick={() => onRetry()}>
          Try again
        </Button>
      </Group>
    </Alert>
  );
}
