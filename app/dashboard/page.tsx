import { Anchor, Container, Group, Title } from '@mantine/core';
import type { Metadata } from 'next';
import { LiveData } from './live-data';
import { NewestTransactions } from './newest-transactions';

export const metadata: Metadata = { title: 'Transactions' };

export default function DashboardPage() {
  return (
    <Container component="main" size="xl" py="lg">
      <Group justify="space-between" mb="md">
        <Title order={1} size="h2">
          Transactions
        </Title>
        <Anchor href="/docs">API reference</Anchor>
      </Group>
      <LiveData>
        <NewestTransactions />
      </LiveData>
    </Container>
  );
}
