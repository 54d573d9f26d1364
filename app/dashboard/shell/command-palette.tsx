'use client';

import { Kbd, Modal, Table } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { Spotlight, type SpotlightActionData, spotlight } from '@mantine/spotlight';
import IconFileSearch from '@tabler/icons-react/icons/IconFileSearch';
import IconKeyboard from '@tabler/icons-react/icons/IconKeyboard';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { pages } from './pages';

const SEQUENCE_MS = 1_500;

/** Ctrl-K opens the palette; `/` goes to the search of the page; `g` and a letter open a page; `?` shows all. */
export function CommandPalette() {
  const router = useRouter();
  const [query, setQuery] = useState('');
  const [isHelpOpen, help] = useDisclosure();
  const goneAtMs = useRef(Number.NEGATIVE_INFINITY);
  const open = (href: Route) => router.push(href);
  useHotkeys([
    ['/', focusSearch],
    ['shift+?', help.open],
    ['g', () => (goneAtMs.current = performance.now())],
    ...pages.map(({ key, href }): [string, () => void] => [
      key,
      () => {
        if (performance.now() - goneAtMs.current > SEQUENCE_MS) return;
        goneAtMs.current = Number.NEGATIVE_INFINITY;
        open(href);
      },
    ]),
  ]);
  const found = query.trim();
  const byId: SpotlightActionData[] = found
    ? [
        {
          id: 'search',
          label: `Search transactions for ${found}`,
          keywords: found,
          leftSection: <IconSearch size={16} aria-hidden />,
          onClick: () => open(`/dashboard/transactions?search=${encodeURIComponent(found)}`),
        },
        {
          id: 'transaction',
          label: `Open transaction ${found}`,
          keywords: found,
          leftSection: <IconFileSearch size={16} aria-hidden />,
          onClick: () => open(`/dashboard/transaction?id=${encodeURIComponent(found)}`),
        },
        {
          id: 'delivery',
          label: `Open delivery ${found}`,
          keywords: found,
          leftSection: <IconFileSearch size={16} aria-hidden />,
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
            leftSection: <Icon size={16} aria-hidden />,
            onClick: () => open(href),
          })),
          {
            id: 'shortcuts',
            label: 'Show keyboard shortcuts',
            leftSection: <IconKeyboard size={16} aria-hidden />,
            onClick: help.open,
          },
          ...byId,
        ]}
        nothingFound="Nothing found"
        shortcut={['mod + K']}
        searchProps={{
          leftSection: <IconSearch size={16} aria-hidden />,
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

export const openPalette = spotlight.open;

function focusSearch() {
  document.querySelector<HTMLInputElement>('search input')?.focus();
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
