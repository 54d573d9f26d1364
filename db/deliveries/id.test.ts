import { expect, it } from 'vitest';
import { z } from 'zod';
import { lowestIdAt, newDeliveryId, receivedAtOf } from './id';

it('makes different UUIDs of version 7 (RFC 9562)', () => {
  const ids = Array.from({ length: 1_000 }, newDeliveryId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(z.uuidv7().safeParse(id).success, id).toBe(true);
});

it('has the time in the id', () => {
  const before = Date.now();
  const at = receivedAtOf(newDeliveryId()).getTime();
  expect(at).toBeGreaterThanOrEqual(before);
  expect(at).toBeLessThanOrEqual(Date.now());
});

it('sorts the lowest id of an instant between ids before and ids at that instant', () => {
  const id = newDeliveryId();
  const at = receivedAtOf(id);
  expect(lowestIdAt(at) < id).toBe(true);
  expect(lowestIdAt(new Date(at.getTime() + 1)) > id).toBe(true);
  expect(receivedAtOf(lowestIdAt(at))).toEqual(at);
  expect(lowestIdAt(new Date(-1))).toBe('00000000-0000-0000-0000-000000000000');
});
