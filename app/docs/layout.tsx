import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { dashboardAccess } from '@/server/http/identify';
import { environmentName } from '@/server/settings';
import { DashboardShell } from '../dashboard/shell/dashboard-shell';

/** The frame of the dashboard. Visitors without access see it without live data. */
export default async function DocsLayout({ children }: { children: ReactNode }) {
  const access = dashboardAccess(await headers());
  return (
    <DashboardShell
      access={access === 'closed' || access === 'sign in' ? 'visitor' : access}
      environment={environmentName()}
    >
      {children}
    </DashboardShell>
  );
}
