import { Anchor } from '@mantine/core';
import type { Metadata } from 'next';
import Link from 'next/link';
import { ApiReference } from './api-reference';

export const metadata: Metadata = { title: 'API reference' };

export default function DocsPage() {
  return (
    <main>
      <Anchor component={Link} href="/dashboard" size="sm" m="md" display="inline-block">
        ← Dashboard
      </Anchor>
      <ApiReference url="/openapi.json" />
    </main>
  );
}
