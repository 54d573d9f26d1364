import { Group, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** A page's heading, and what can be done with all of it. */
export function PageTitle({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Group justify="space-between" gap="xs" mih={36}>
      <Title order={1} size="h2" style={{ overflowWrap: 'anywhere' }}>
        {title}
      </Title>
      {children}
    </Group>
  );
}
