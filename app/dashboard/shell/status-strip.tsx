'use client';

import { Group, Text } from '@mantine/core';
import { useEffect } from 'react';
import { useNow, useTimeFormat } from '../components/time';
import { Dot } from '../components/ui';
import { useOverview } from '../components/use-overview';
import { type Status, statusOf } from './status';

/** What the service is doing now, and when it said so. */
export function StatusStrip() {
  const overview = useOverview();
  const now = useNow();
  const format = useTimeFormat();
  const status = statusOf(
    {
      data: overview.data,
      answeredAtMs: overview.dataUpdatedAt,
      hasFailed: overview.isError || overview.fetchStatus === 'paused',
    },
    now,
  );
  useFavicon(status.tone);
  const isLive = status.kind !== 'unknown';
  return (
    <Group gap="xs" wrap="nowrap" miw={0} role="group" aria-label={`Service: ${status.text}`}>
      <Group gap={6} wrap="nowrap" miw={0}>
        <Dot color={`var(--tw-${status.tone})`} />
        <Text size="sm" fw={500} truncate c={`var(--tw-${status.tone})`} title={status.text}>
          {status.text}
        </Text>
      </Group>
      {overview.dataUpdatedAt > 0 && (
        <Text size="xs" c="dimmed" visibleFrom="md" style={{ whiteSpace: 'nowrap' }}>
          {isLive ? 'Live' : 'Reconnecting'} · updated {format.time(overview.dataUpdatedAt)}
        </Text>
      )}
    </Group>
  );
}

const FAVICON_COLORS = { good: '#0f9d63', notable: '#d98a1f', bad: '#d83a30' } as const;

/** Shows the status in the tab. */
function useFavicon(tone: Status['tone']): void {
  useEffect(() => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="${FAVICON_COLORS[tone]}"/><path d="M9 17l5 5 9-12" fill="none" stroke="#fff" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"/></svg>`;
    const link =
      document.querySelector<HTMLLinkElement>('link[data-status]') ??
      document.createElement('link');
    link.rel = 'icon';
    link.dataset.status = tone;
    link.href = `data:image/svg+xml,${encodeURIComponent(svg)}`;
    document.head.append(link);
  }, [tone]);
}
