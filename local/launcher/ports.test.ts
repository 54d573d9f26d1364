import { expect, it } from 'vitest';
import { pickStablePort } from './ports';

it('picks no port twice, although nothing listens on the picked ports yet', async () => {
  const ports = await Promise.all(Array.from({ length: 300 }, () => pickStablePort()));
  expect(new Set(ports).size).toBe(300);
  for (const port of ports) {
    expect(port).toBeGreaterThanOrEqual(20_000);
    expect(port).toBeLessThan(32_000);
  }
});
