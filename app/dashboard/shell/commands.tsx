'use client';

import { ActionIcon, Button } from '@mantine/core';
import { SearchIcon } from '@primer/octicons-react/SearchIcon';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useShortcuts } from './use-shortcuts';

const CommandPalette = dynamic(async () => (await import('./command-palette')).CommandPalette, {
  ssr: false,
});

/** The button and the shortcuts of the command palette. */
export function Commands() {
  const [request, setRequest] = useState<{ open: 'palette' | 'shortcuts' }>();
  const openPalette = () => setRequest({ open: 'palette' });
  useShortcuts({ openPalette, openHelp: () => setRequest({ open: 'shortcuts' }) });
  return (
    <>
      <Button
        variant="default"
        size="xs"
        visibleFrom="md"
        leftSection={<SearchIcon size={14} />}
        onClick={openPalette}
      >
        Commands (Ctrl K)
      </Button>
      <ActionIcon
        variant="default"
        size={30}
        hiddenFrom="md"
        aria-label="Commands"
        onClick={openPalette}
      >
        <SearchIcon size={16} />
      </ActionIcon>
      {request && <CommandPalette request={request} />}
    </>
  );
}
