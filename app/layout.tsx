import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './dashboard/theme/tokens.css';
import { ColorSchemeScript, MantineProvider, mantineHtmlProps } from '@mantine/core';
import type { Metadata } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { theme } from './dashboard/theme/theme';

export const metadata: Metadata = {
  title: { default: 'Transaction Webhooks', template: '%s · Transaction Webhooks' },
  description: 'Receives transaction webhooks and processes each transaction exactly once.',
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Set by proxy.ts. Reading it makes every page dynamic, so that each response has a new nonce.
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    <html lang="en" {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript nonce={nonce} defaultColorScheme="auto" />
      </head>
      <body>
        <MantineProvider theme={theme} defaultColorScheme="auto">
          {children}
        </MantineProvider>
      </body>
    </html>
  );
}
