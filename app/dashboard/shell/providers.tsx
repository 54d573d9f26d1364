'use client';

import { Notifications } from '@mantine/notifications';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { type ReactNode, useState } from 'react';
import { errorCode } from '../trpc-client';

/** Provides the query cache, the state in the URL, and toasts. */
export function Providers({ isSignedIn, children }: { isSignedIn: boolean; children: ReactNode }) {
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
      <Notifications position="bottom-right" />
    </QueryClientProvider>
  );
}
