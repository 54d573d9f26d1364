import { Alert, Anchor, Group, Paper, Text, Title } from '@mantine/core';
import { Link } from '../components/link';
import { Age } from '../components/time';
import type { OverviewData } from '../trpc-client';

/** When each source has sent its last webhook. Silence can mean that a processor has given up. */
export function Sources({ sources }: Pick<OverviewData, 'sources'>) {
  if (sources.length === 0) return null;
  return (
    <Paper withBorder p="sm" component="section" aria-labelledby="sources">
      <Title order={2} size="h5" id="sources">
        Last webhook of each source
      </Title>
      <Group component="ul" gap="lg" m={0} p={0} style={{ listStyle: 'none' }}>
        {sources.map(({ source, last_webhook_at }) => (
          <Text key={source} component="li" size="sm">
            {source}: <Age value={last_webhook_at} />
          </Text>
        ))}
      </Group>
    </Paper>
  );
}

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
