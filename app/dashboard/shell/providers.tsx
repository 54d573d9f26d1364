'use client';

import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { type ReactNode, useState } from 'react';
import { isRefused } from '../trpc-client';

type Props = { isSignedIn: boolean; children: ReactNode };

/** Gives what is below a cache for what it asks the server, and its state a place in the URL. */
export function Providers({ isSignedIn, children }: Props) {
  const router = useRouter();
  const [client] = useState(() => {
    // The session has ended meanwhile: the layout then shows the way to sign in.
    const onError = (error: unknown) => isSignedIn && isRefused(error) && router.refresh();
    return new QueryClient({
      queryCache: new QueryCache({ onError }),
      // What is live asks again anyway, and the rest says that it failed.
      defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false } },
    });
  });
  return (
    <QueryClientProvider client={client}>
      <NuqsAdapter>{children}</NuqsAdapter>
    </QueryClientProvider>
  );
}
