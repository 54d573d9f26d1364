import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { accessLevels } from '@/server/core/access';
import { apiRouter, dashboardRouter } from './router';
import { operations } from './routes';

const meta = z.object({ access: z.enum(accessLevels) });

function levelsOf(router: { _def: { procedures: Record<string, unknown> } }) {
  return Object.entries(router._def.procedures).map(([name, procedure]) => {
    const { _def } = z.object({ _def: z.object({ meta: z.unknown() }) }).parse(
      // A procedure is a function with properties.
      Object.assign({}, procedure),
    );
    return [name, meta.safeParse(_def.meta).data?.access] as const;
  });
}

it('gives each API procedure its expected access level and one REST operation', () => {
  expect(Object.fromEntries(levelsOf(apiRouter))).toEqual({
    'health.get': 'open',
    'health.getService': 'open',
    'health.getMetrics': 'read',
    'webhooks.receiveTransaction': 'webhook',
    'webhooks.receiveAdyenEvent': 'webhook',
    'webhooks.receiveCashfreeEvent': 'webhook',
    'webhooks.receivePaypalEvent': 'webhook',
    'webhooks.receiveRazorpayEvent': 'webhook',
    'webhooks.receiveStripeEvent': 'webhook',
    'deliveries.list': 'read',
    'deliveries.get': 'read',
    'deliveries.rerun': 'operate',
    'deliveries.rerunMany': 'operate',
    'processing.get': 'read',
    'processing.pause': 'operate',
    'processing.resume': 'operate',
    'settings.get': 'read',
    'conflicts.acknowledge': 'operate',
    'conflicts.reopen': 'operate',
    'transactions.get': 'lookup',
    'transactions.list': 'read',
    'transactions.listEffects': 'read',
    'transactions.listEvents': 'read',
    'transactions.listConflicts': 'read',
    'transactions.listFailures': 'read',
    'transactions.reconcile': 'read',
    'transactions.replay': 'operate',
    'transactions.replayMany': 'operate',
    'transactions.replaySelected': 'operate',
  });
  expect(operations).toHaveLength(levelsOf(apiRouter).length);
});

it('requires the read scope for dashboard procedures, and operate for exactly nine', () => {
  const levels = levelsOf(dashboardRouter);
  expect(levels.length).toBeGreaterThan(8);
  for (const [name, level] of levels) expect(['read', 'operate'], name).toContain(level);
  const operating = levels.filter(([, level]) => level === 'operate').map(([name]) => name);
  expect(operating).toEqual([
    'transactions.replay',
    'transactions.replayMany',
    'transactions.replaySelected',
    'deliveries.rerun',
    'processing.pause',
    'processing.resume',
    'conflicts.acknowledge',
    'conflicts.reopen',
    'signature.signWebhooks',
  ]);
});

/** Who may use each route and page of Next. Procedures declare their own access level. */
const ROUTES: Record<string, string> = {
  'app/route.ts': 'open: the health check',
  'app/v1/[...path]/route.ts': 'by operation: server/http/rest.ts',
  'pages/api/webhooks/[source].ts': 'by operation: server/http/rest.ts',
  'app/api/trpc/[trpc]/route.ts': 'by procedure: server/core/trpc.ts',
  'app/api/inngest/route.ts': 'Inngest: the SDK checks its signature',
  'app/api/session/route.ts': 'anybody with the password, from our own pages',
  'app/api/transactions.csv/route.ts': 'read',
  'app/openapi.json/route.ts': 'open: the document',
  'app/docs/page.tsx': 'open: the document',
  'app/dashboard/[...unknown]/page.tsx': 'nothing: it says that there is no such page',
  'app/dashboard/page.tsx': 'read: by the layout and by each procedure',
  'app/dashboard/conflicts/page.tsx': 'read: by the layout and by each procedure',
  'app/dashboard/deliveries/page.tsx': 'read: by the layout and by each procedure',
  'app/dashboard/delivery/page.tsx': 'read: by the layout and by each procedure',
  'app/dashboard/failed/page.tsx': 'read: by the layout and by each procedure',
  'app/dashboard/send/page.tsx': 'read: by the layout and by each procedure',
  'app/dashboard/settings/page.tsx': 'read: by the layout and by each procedure',
  'app/dashboard/signatures/page.tsx': 'read: by the layout and by each procedure',
  'app/dashboard/transaction/page.tsx': 'read: by the layout and by each procedure',
  'app/dashboard/transactions/page.tsx': 'read: by the layout and by each procedure',
};

it('lists every route and page of Next with its access level', () => {
  const root = path.resolve(import.meta.dirname, '..', '..');
  const filesOf = (folder: string) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => `${folder}/${file.replaceAll(path.sep, '/')}`)
      .filter((file) => /\.tsx?$/.test(file));
  const found = [
    ...filesOf('app').filter((file) => /\/(route|page)\.tsx?$/.test(file)),
    ...filesOf('pages'),
  ];
  expect(found.sort()).toEqual(Object.keys(ROUTES).sort());
});
