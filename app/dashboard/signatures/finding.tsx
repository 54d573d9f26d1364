import { Alert, Text } from '@mantine/core';
import type { inferRouterOutputs } from '@trpc/server';
import type { DashboardRouter } from '@/server/http/router';
import { describeFinding } from './describe-finding';

export type Found = inferRouterOutputs<DashboardRouter>['signature']['debug'];

/** What the signature debugger has found out. */
export function Finding({ found }: { found: Found }) {
  const { title, advice } = describeFinding(found);
  return (
    <Alert
      color={found.fault === null ? 'teal' : 'red'}
      variant="outline"
      maw={640}
      title={
        <Text component="h2" fw={700} c="var(--mantine-color-text)">
          {title}
        </Text>
      }
    >
      {advice}
    </Alert>
  );
}
