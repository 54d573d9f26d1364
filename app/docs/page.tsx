import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { dashboardAccess } from '@/server/http/identify';
import { openApiDocument } from '@/server/http/openapi/document';
import { ApiReference } from './api-reference';
import { readReference } from './document';

export const metadata: Metadata = { title: 'API reference' };

export default async function DocsPage() {
  const access = dashboardAccess(await headers());
  return (
    <ApiReference
      reference={readReference(openApiDocument())}
      canSign={access === 'open' || access === 'signed in'}
    />
  );
}
