import { expect, it } from 'vitest';
import { createBound } from './bounds';

const admit3 = () => createBound({ rows: 3, windowMs: 1_000 });

it('records the first deliveries of a window, and counts the others on the last of them', () => {
  const admit = admit3();
  const admissions = ['a', 'b', 'c', 'd', 'e'].map((id) => admit('key', id, 0));
  expect(admissions.slice(0, 3)).toEqual(Array(3).fill({ isRecorded: true }));
  expect(admissions.slice(3)).toEqual(Array(2).fill({ isRecorded: false, countedOn: 'c' }));
});

it('begins again after the window', () => {
  const admit = admit3();
  for (const id of ['a', 'b', 'c', 'd']) admit('key', id, 0);
  expect(admit('key', 'e', 999)).toEqual({ isRecorded: false, countedOn: 'c' });
  expect(admit('key', 'f', 1_000)).toEqual({ isRecorded: true });
});

it('bounds each key on its own', () => {
  const admit = admit3();
  for (const id of ['a', 'b', 'c', 'd']) admit('one', id, 0);
  expect(admit('other', 'e', 0)).toEqual({ isRecorded: true });
});

it('remembers a bounded number of keys', () => {
  const admit = createBound({ rows: 1, windowMs: 1_000 });
  for (let key = 0; key < 10_001; key += 1) admit(`key ${key}`, 'a', 0);
  expect(admit('key 10000', 'b', 0).isRecorded).toBe(false);
  expect(admit('key 0', 'b', 0).isRecorded).toBe(true);
});
