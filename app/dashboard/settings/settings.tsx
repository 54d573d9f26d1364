'use client';

import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { LoadFailed, Loading, PageTitle } from '../components/ui';
import { trpc } from '../trpc-client';
import { Notes } from './notes';
import { SettingGroup } from './setting-group';
import { Sources } from './sources';

/** What is active, what is open, and what to set. Read-only, and without any secret. */
export function Settings() {
  const { data, error, refetch } = useQuery({
    queryKey: ['settings'],
    queryFn: () => trpc.settings.get.query(),
  });
  const groups = [...new Set(data?.settings.map(({ group }) => group))];
  return (
    <Stack>
      <PageTitle title="Settings" />
      <Text size="sm" maw={720}>
        Settings are environment variables, read once at the start. This page shows them and changes
        nothing. Secrets are named by a fingerprint: the first 8 hex digits of their SHA-256.
      </Text>
      {error && <LoadFailed title="Can't load the settings" error={error} onRetry={refetch} />}
      {!data && !error && <Loading label="Loading the settings" rows={8} />}
      {data && (
        <>
          <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            Version {data.version} · commit {data.commit?.slice(0, 12) ?? 'unknown'} · Node{' '}
            {data.node} · environment {data.environment}
            {data.effects.length > 0 && ` · effects: ${data.effects.join(', ')}`}
          </Text>
          <Notes open={data.open} suggested={data.suggested} />
          <Sources sources={data.sources} />
          {groups.map((group) => (
            <SettingGroup
              key={group}
              title={group}
              settings={data.settings.filter((one) => one.group === group)}
            />
          ))}
        </>
      )}
    </Stack>
  );
}
