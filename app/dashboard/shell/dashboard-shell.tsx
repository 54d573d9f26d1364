'use client';

import {
  Anchor,
  AppShell,
  Burger,
  Button,
  Container,
  Group,
  NavLink,
  Text,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure, useMounted } from '@mantine/hooks';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import Link from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { type ReactNode, useState } from 'react';
import { errorCode } from '../trpc-client';
import { SignOutButton } from './session';

const PAGES = [
  { href: '/dashboard', label: 'Overview' },
  { href: '/dashboard/transactions', label: 'Transactions' },
  { href: '/dashboard/deliveries', label: 'Deliveries' },
  { href: '/dashboard/failed', label: 'Failed' },
  { href: '/dashboard/conflicts', label: 'Conflicts' },
  { href: '/dashboard/send', label: 'Send a webhook' },
  { href: '/dashboard/signatures', label: 'Signatures' },
] as const;

/** Pages without a navigation link, and the page whose link is highlighted instead. */
const PARENT: Partial<Record<string, string>> = {
  '/dashboard/transaction': '/dashboard/transactions',
  '/dashboard/delivery': '/dashboard/deliveries',
};

const NEXT_SCHEME = { auto: 'light', light: 'dark', dark: 'auto' } as const;
const SCHEME_LABEL = { auto: 'Auto', light: 'Light', dark: 'Dark' } as const;

type Props = { isSignedIn: boolean; children: ReactNode };

/** The frame of every page: header, navigation and sign-out. */
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
            active={pathname === href || PARENT[pathname] === href}
            aria-current={pathname === href ? 'page' : undefined}
            color="blue.9"
            variant="filled"
            onClick={close}
          />
        ))}
      </AppShell.Navbar>
      <AppShell.Main>
        <Container size="xl" px={0}>
          <Providers isSignedIn={isSignedIn}>{children}</Providers>
        </Container>
      </AppShell.Main>
    </AppShell>
  );
}

/** Switches between the system's colour scheme, light and dark. */
function ColorSchemeButton() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  // Only the browser knows the stored choice, so the first render must not use it.
  const current = useMounted() ? colorScheme : 'auto';
  return (
    <Button
      variant="default"
      size="xs"
      w={64}
      px={0}
      aria-label={`Color scheme: ${SCHEME_LABEL[current]}`}
      onClick={() => setColorScheme(NEXT_SCHEME[current])}
    >
      {SCHEME_LABEL[current]}
    </Button>
  );
}

/** Provides the query cache, and state in the URL. */
function Providers({ isSignedIn, children }: Props) {
  const router = useRouter();
  const [client] = useState(() => {
    // When the session has ended, a refresh makes the layout show the sign-in form.
    const onError = (error: unknown) =>
      isSignedIn && errorCode(error) === 'UNAUTHORIZED' && router.refresh();
    return new QueryClient({
      queryCache: new QueryCache({ onError }),
      // Live queries poll anyway; the others show their error.
      defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false } },
    });
  });
  return (
    <QueryClientProvider client={client}>
      <NuqsAdapter>{children}</NuqsAdapter>
    </QueryClientProvider>
  );
}
