'use client';

import { Anchor, AppShell, Burger, Container, Group, NavLink, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { ColorSchemeButton } from './color-scheme-button';
import { SignOutButton } from './sign-out-button';

const PAGES = [
  { href: '/dashboard', label: 'Overview' },
  { href: '/dashboard/transactions', label: 'Transactions' },
  { href: '/dashboard/failed', label: 'Failed' },
  { href: '/dashboard/conflicts', label: 'Conflicts' },
  { href: '/dashboard/send', label: 'Send a webhook' },
  { href: '/dashboard/signatures', label: 'Signatures' },
] as const;

/** Pages that are reached from another one. */
const BELOW: Partial<Record<string, string>> = {
  '/dashboard/transaction': '/dashboard/transactions',
};

type Props = { isSignedIn: boolean; children: ReactNode };

/** What is around every page: where one is, where one can go, and the way out. */
export function DashboardShell({ isSignedIn, children }: Props) {
  const pathname = usePathname();
  const [isOpen, { toggle, close }] = useDisclosure();
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 200, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group wrap="nowrap" gap="xs" miw={0}>
            <Burger
              opened={isOpen}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label="Navigation"
            />
            <Text fw={700} truncate>
              transaction-webhooks
            </Text>
          </Group>
          <Group wrap="nowrap" gap="xs" flex="none">
            <Anchor href="/docs" size="sm" visibleFrom="xs">
              API reference
            </Anchor>
            <ColorSchemeButton />
            {isSignedIn && <SignOutButton />}
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Dashboard">
        {PAGES.map(({ href, label }) => (
          <NavLink
            key={href}
            component={Link}
            href={href}
            label={label}
            active={pathname === href || BELOW[pathname] === href}
            aria-current={pathname === href ? 'page' : undefined}
            color="blue.9"
            variant="filled"
            onClick={close}
          />
        ))}
      </AppShell.Navbar>
      <AppShell.Main>
        <Container size="xl" px={0}>
          {children}
        </Container>
      </AppShell.Main>
    </AppShell>
  );
}
