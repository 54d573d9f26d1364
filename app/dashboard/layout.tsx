import { Code, Container, Text, Title } from '@mantine/core';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { dashboardAccess } from '@/server/http/identify';
import { environmentName } from '@/server/settings';
import { DashboardShell } from './shell/dashboard-shell';
import { SignInForm } from './shell/session';

/** Shows the requested page, or at the same URL the sign-in form. */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const access = dashboardAccess(await headers());
  if (access === 'closed') return <Closed />;
  if (access === 'sign in') return <SignInForm />;
  return (
    <DashboardShell access={access} environment={environmentName()}>
      {children}
    </DashboardShell>
  );
}

/** Shown when other machines can reach the service and no password protects the dashboard. */
function Closed() {
  return (
    <Container component="main" size="xs" py="xl">
      <Title order={1} size="h2">
        Dashboard disabled
      </Title>
      <Text mt="sm">
        Other machines can reach this service, so the dashboard needs a password. Set{' '}
        <Code>DASHBOARD_PASSWORD</Code> and restart the service.
      </Text>
    </Container>
  );
}
