import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { dashboardAccess } from '@/server/http/identify';
import { Closed } from './shell/closed';
import { DashboardShell } from './shell/dashboard-shell';
import { Providers } from './shell/providers';
import { SignInForm } from './shell/sign-in-form';

/** Every page of the dashboard, or in its place, under the same address, the way to sign in. */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const access = dashboardAccess(await headers());
  if (access === 'closed') return <Closed />;
  if (access === 'sign in') return <SignInForm />;
  const isSignedIn = access === 'signed in';
  return (
    <Providers isSignedIn={isSignedIn}>
      <DashboardShell isSignedIn={isSignedIn}>{children}</DashboardShell>
    </Providers>
  );
}
