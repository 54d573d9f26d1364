'use client';

import { Kbd, Modal, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Spotlight, type SpotlightActionData, spotlight } from '@mantine/spotlight';
import { CommandPaletteIcon } from '@primer/octicons-react/CommandPaletteIcon';
import { FileIcon } from '@primer/octicons-react/FileIcon';
import { SearchIcon } from '@primer/octicons-react/SearchIcon';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { pages } from './pages';

type Props = {
  /** The last request. A new object opens the palette again. */
  request: { open: 'palette' | 'shortcuts' };
};

/** Pages, and transactions and deliveries by ID; also the list of shortcuts. Loaded with its first use. */
export function CommandPalette({ request }: Props) {
  const router = useRouter();
  const [query, setQuery] = useState('');
  const [isHelpOpen, help] = useDisclosure();
  const open = (href: Route) => router.push(href);
  const { open: openHelp } = help;
  useEffect(() => {
    if (request.open === 'palette') spotlight.open();
    else openHelp();
  }, [request, openHelp]);
  const found = query.trim();
  const byId: SpotlightActionData[] = found
    ? [
        {
          id: 'search',
          label: `Search transactions for ${found}`,
          keywords: found,
          leftSection: <SearchIcon size={16} />,
          onClick: () => open(`/dashboard/transactions?search=${encodeURIComponent(found)}`),
        },
        {
          id: 'transaction',
          label: `Open transaction ${found}`,
          keywords: found,
          leftSection: <FileIcon size={16} />,
          onClick: () => open(`/dashboard/transaction?id=${encodeURIComponent(found)}`),
        },
        {
          id: 'delivery',
          label: `Open delivery ${found}`,
          keywords: found,
          leftSection: <FileIcon size={16} />,
          onClick: () => open(`/dashboard/delivery?id=${encodeURIComponent(found)}`),
        },
      ]
    : [];
  return (
    <>
      <Spotlight
        query={query}
        onQueryChange={setQuery}
        actions={[
          ...pages.map(({ href, label, icon: Icon }) => ({
            id: href,
            label,
            leftSection: <Icon size={16} />,
            onClick: () => open(href),
          })),
          {
            id: 'shortcuts',
            label: 'Show keyboard shortcuts',
            leftSection: <CommandPaletteIcon size={16} />,
            onClick: help.open,
          },
          ...byId,
        ]}
        nothingFound="Nothing found"
        shortcut={null}
        searchProps={{
          leftSection: <SearchIcon size={16} />,
          placeholder: 'Go to a page, or enter an ID',
          'aria-label': 'Command',
        }}
      />
      <Modal
        opened={isHelpOpen}
        onClose={help.close}
        title="Keyboard shortcuts"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Shortcuts />
      </Modal>
    </>
  );
}

function Shortcuts() {
  const rows = [
    { keys: ['Ctrl', 'K'], text: 'Commands, pages and IDs' },
    { keys: ['/'], text: 'Search on this page' },
    { keys: ['j'], text: 'Next transaction in the list' },
    { keys: ['k'], text: 'Previous transaction in the list' },
    { keys: ['Enter'], text: 'Open the transaction beside the list' },
    { keys: ['x'], text: 'Select the transaction' },
    ...pages.map(({ key, label }) => ({ keys: ['g', key], text: label })),
    { keys: ['?'], text: 'This list' },
  ];
  return (
    <Table>
      <Table.Tbody>
        {rows.map(({ keys, text }) => (
          <Table.Tr key={text}>
            <Table.Td>{text}</Table.Td>
            <Table.Td ta="right">
              {keys.map((key) => (
                <Kbd key={key} ml={4}>
                  {key}
                </Kbd>
              ))}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
