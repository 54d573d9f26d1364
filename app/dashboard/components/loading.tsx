import { Skeleton, Stack } from '@mantine/core';

type Props = { label: string; rows?: number; height?: number };

/** Stands where something will be, as large as that. */
export function Loading({ label, rows = 1, height = 36 }: Props) {
  return (
    <Stack gap="xs" aria-busy="true" aria-label={label} role="status">
      {Array.from({ length: rows }, (_, row) => `row ${row}`).map((key) => (
        <Skeleton key={key} height={height} />
      ))}
    </Stack>
  );
}
