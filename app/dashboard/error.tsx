'use client';

import { Alert, Button, Stack, Text } from '@mantine/core';
import { PageTitle } from './components/ui';

/** A page that could not be shown, inside the shell. */
export default function PageError({ reset }: { reset: () => void }) {
  return (
    <Stack>
      <PageTitle title="This page could not be shown" />
      <Alert color="red" variant="outline" role="alert">
        <Stack gap="sm" align="flex-start">
          <Text size="sm">Nothing was lost: pages only show what the service has stored.</Text>
          <Button variant="default" size="xs" onClick={reset}>
            Try again
          </Button>
        </Stack>
      </Alert>
    </Stack>
  );
}
