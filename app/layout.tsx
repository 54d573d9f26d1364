import '@mantine/core/styles.css';
import '@mantine/charts/styles.css';
import { ColorSchemeScript, createTheme, MantineProvider, mantineHtmlProps } from '@mantine/core';
import type { Metadata } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';

export const metadata: Metadata = {
  title: { default: 'transaction-webhooks', template: '%s · transaction-webhooks' },
  description: 'Receives transaction webhooks and processes each transaction exactly once.',
};

// Mantine's default shades of links, buttons and descriptions fail the contrast of WCAG AA.
const theme = createTheme({
  primaryShade: { light: 8, dark: 8 },
  components: { InputDescription: { defaultProps: { c: 'var(--mantine-color-text)' } } },
});

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
