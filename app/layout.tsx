import '@mantine/core/styles.css';
import '@mantine/charts/styles.css';
import { ColorSchemeScript, createTheme, MantineProvider, mantineHtmlProps } from '@mantine/core';
import type { Metadata } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';

export const metadata: Metadata = {
  title: { default: 'transaction-webhooks', template: '%s · transaction-webhooks' },
  description: 'Receives transaction webhooks and processes each exactly once.',
};

// The default shades of links, buttons and descriptions are too light for WCAG AA.
const theme = createTheme({
  primaryShade: { light: 8, dark: 8 },
  components: { InputDescription: { defaultProps: { c: 'var(--mantine-color-text)' } } },
});

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Out of proxy.ts. Reading it also has every page rendered at its request, with a nonce of its own.
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
