import { Anchor, Stack, Text } from '@mantine/core';
import type { Metadata } from 'next';
import { PageTitle } from './components/ui';

export const metadata: Metadata = { title: 'Page not found' };

export default function NotFound() {
  return (
    <Stack>
      <PageTitle title="Page not found" />
      <Text>
        The dashboard has no page at this address. Go to the{' '}
        <Anchor href="/dashboard">overview</Anchor>, or press Ctrl-K to find a page or an ID.
      </Text>
    </Stack>
  );
}
