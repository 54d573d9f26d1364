import { Alert, Anchor } from '@mantine/core';
import Link from 'next/link';
import type { OverviewData } from '../trpc-client';

/** One banner per source whose webhooks are mostly rejected, with a link to them. */
export function MostlyRejected({ mostly_rejected }: Pick<OverviewData, 'mostly_rejected'>) {
  return mostly_rejected.map(({ source, rejected, total, code, reason }) => (
    <Alert key={source} color="red" variant="outline" role="alert" c="var(--mantine-color-text)">
      {rejected} of the last {total} webhooks from {source} were rejected: {reason ?? code}.{' '}
      <Anchor
        component={Link}
        size="sm"
        href={`/dashboard/deliveries?outcome=rejected&source=${encodeURIComponent(source)}`}
      >
        Show them
      </Anchor>
    </Alert>
  ));
}
