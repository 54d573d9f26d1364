import { expect, it, vi } from 'vitest';

it('reports what another instance of the module has counted in this process', async () => {
  vi.resetModules();
  const one = await import('./registry');
  vi.resetModules();
  const other = await import('./registry');
  expect(other.processRegistry).not.toBe(one.processRegistry);
  one.countIgnored('stripe', 'of.one');
  other.countIgnored('stripe', 'of.other');
  const reported = JSON.stringify(await other.ownMetrics());
  expect(reported).toContain('"event":"of.one"');
  expect(reported).toContain('"event":"of.other"');
  const labels = [...reported.matchAll(/"process":"([^"]+)"/g)].map(([, name]) => name);
  expect(new Set(labels).size).toBe(1);
});
