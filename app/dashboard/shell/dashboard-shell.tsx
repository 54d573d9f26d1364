'use client';

import {
  ActionIcon,
  AppShell,
  Badge,
  Burger,
  Button,
  Container,
  Group,
  Text,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure, useMounted } from '@mantine/hooks';
import { DeviceDesktopIcon } from '@primer/octicons-react/DeviceDesktopIcon';
import { MoonIcon } from '@primer/octicons-react/MoonIcon';
import { SunIcon } from '@primer/octicons-react/SunIcon';
import type { ReactNode } from 'react';
import { Link } from '../components/link';
import { Commands } from './commands';
import { useKeptFocus } from './kept-focus';
import { Navigation } from './navigation';
import { Providers } from './providers';
import { SignOutButton } from './session';
import { StatusStrip } from './status-strip';

const schemes = {
  auto: { next: 'light', label: 'Auto', icon: DeviceDesktopIcon },
  light: { next: 'dark', label: 'Light', icon: SunIcon },
  dark: { next: 'auto', label: 'Dark', icon: MoonIcon },
} as const;

type Props = {
  /** A visitor may read public pages only, so their frame has no live data. */
  access: 'open' | 'signed in' | 'visitor';
  environment: string;
  children: ReactNode;
};

/** The frame of every page: status, navigation, commands and sign-out. */
export function DashboardShell({ access, environment, children }: Props) {
  const isSignedIn = access === 'signed in';
  const isLive = access !== 'visitor';
  const [isOpen, { toggle, close }] = useDisclosure();
  useKeptFocus();
  return (
    <Providers isSignedIn={isSignedIn}>
      <a className="tw-skip" href="#content">
        Skip to the content
      </a>
      <AppShell
        header={{ height: 52 }}
        navbar={{ width: 224, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
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
              <Mark />
              <Text fw={600} truncate visibleFrom="sm">
                Transaction Webhooks
              </Text>
              <Badge variant="outline" color="gray" c="dimmed" visibleFrom="xs" miw="max-content">
                {environment}
              </Badge>
              {isLive && <StatusStrip />}
            </Group>
            <Group wrap="nowrap" gap="xs" flex="none">
              <Commands />
              <ColorSchemeButton />
              {isSignedIn && <SignOutButton />}
              {!isLive && (
                <Button component={Link} href="/dashboard" variant="default" size="xs">
                  Sign in
                </Button>
              )}
            </Group>
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="xs" aria-label="Dashboard">
          <Navigation isLive={isLive} onNavigate={close} />
        </AppShell.Navbar>
        <AppShell.Main id="content" tabIndex={-1}>
          <Container size={1400} px={0}>
            {children}
          </Container>
        </AppShell.Main>
      </AppShell>
    </Providers>
  );
}

function Mark() {
  return (
    <svg width={22} height={22} viewBox="0 0 32 32" aria-hidden style={{ flex: 'none' }}>
      <rect width="32" height="32" rx="8" fill="var(--mantine-primary-color-filled)" />
      <path
        d="M9 17l5 5 9-12"
        fill="none"
        stroke="#fff"
        strokeWidth="3.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

/** Switches between the system's colour scheme, light and dark. */
function ColorSchemeButton() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  // Only the browser knows the stored choice, so the first render must not use it.
  const { label, next, icon: Icon } = schemes[useMounted() ? colorScheme : 'auto'];
  return (
    <ActionIcon
      variant="default"
      size={30}
      aria-label={`Color scheme: ${label}`}
      title={`Color scheme: ${label}`}
      onClick={() => setColorScheme(next)}
    >
      <Icon size={16} />
    </ActionIcon>
  );
}
