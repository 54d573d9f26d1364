import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

/** Whom each route of Next is for. What has procedures behind it is decided by each of those. */
const ROUTES: Record<string, string> = {
  'route.ts': 'open: the health check',
  'v1/[...path]/route.ts': 'by operation: server/http/rest.ts',
  'v1/webhooks/razorpay/route.ts': 'by operation: server/http/rest.ts',
  'v1/webhooks/transactions/route.ts': 'by operation: server/http/rest.ts',
  'api/trpc/[trpc]/route.ts': 'by procedure: server/core/trpc.ts',
  'api/inngest/route.ts': 'Inngest: the SDK checks its signature',
  'api/session/route.ts': 'whoever knows the password, from our own pages',
  'api/transactions.csv/route.ts': 'read',
  'openapi.json/route.ts': 'open: the document',
  'docs/page.tsx': 'open: the document',
  'dashboard/page.tsx': 'read: by the layout and by each procedure',
  'dashboard/conflicts/page.tsx': 'read: by the layout and by each procedure',
  'dashboard/failed/page.tsx': 'read: by the layout and by each procedure',
  'dashboard/send/page.tsx': 'read: by the layout and by each procedure',
  'dashboard/signatures/page.tsx': 'read: by the layout and by each procedure',
  'dashboard/transaction/page.tsx': 'read: by the layout and by each procedure',
  'dashboard/transactions/page.tsx': 'read: by the layout and by each procedure',
};

it('every route and page in app/ has a documented access level', () => {
  const app = path.resolve(import.meta.dirname, '..', '..', 'app');
  const found = readdirSync(app, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll(path.sep, '/'))
    .filter((file) => /(^|\/)(route|page)\.tsx?$/.test(file));
  expect(found.sort()).toEqual(Object.keys(ROUTES).sort());
});
