import { expect, it } from 'vitest';
import { z } from 'zod';
import { accessLevels } from '@/server/core/access';
import { apiRouter, dashboardRouter } from './router';
import { operations } from './routes';

const meta = z.object({ access: z.enum(accessLevels) });

function levelsOf(router: { _def: { procedures: Record<string, unknown> } }) {
  return Object.entries(router._def.procedures).map(([path, procedure]) => {
    const { _def } = z.object({ _def: z.object({ meta: z.unknown() }) }).parse(
      // A procedure is a function with properties.
      Object.assign({}, procedure),
    );
    return [path, meta.safeParse(_def.meta).data?.access] as const;
  });
}

it('API procedures declare the expected access levels and match the number of operations', () => {
  expect(Object.fromEntries(levelsOf(apiRouter))).toEqual({
    'health.get': 'open',
    'health.getService': 'open',
    'health.getMetrics': 'read',
    'webhooks.receiveTransaction': 'webhook',
    'webhooks.receiveRazorpayEvent': 'webhook',
    'transactions.get': 'lookup',
    'transactions.listEvents': 'read',
    'transactions.listConflicts': 'read',
    'transactions.reconcile': 'read',
    'transactions.replay': 'operate',
    'transactions.replayMany': 'operate',
  });
  expect(operations).toHaveLength(levelsOf(apiRouter).length);
});

it('dashboard procedures require the read scope, and exactly three require operate', () => {
  const levels = levelsOf(dashboardRouter);
  expect(levels.length).toBeGreaterThan(8);
  for (const [path, level] of levels) expect(['read', 'operate'], path).toContain(level);
  const operating = levels.filter(([, level]) => level === 'operate').map(([path]) => path);
  expect(operating).toEqual([
    'transactions.replay',
    'transactions.replayMany',
    'signature.signWebhooks',
  ]);
});
