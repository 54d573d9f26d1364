import { afterEach, expect, it, vi } from 'vitest';
import { shareAfter } from './share-after';

const AFTER_SHARING_MS = 25;

afterEach(() => {
  vi.useRealTimers();
});

/** Answers under way, each of which is sent when the test says so. */
function sharing() {
  const unsent: (() => Promise<unknown>)[] = [];
  const done: string[] = [];
  const afterAnswer = shareAfter({
    after: (callback) => unsent.push(callback),
    afterAll: async () => void done.push('all'),
  });
  const defer = (name: string) => afterAnswer(async () => void done.push(name));
  return { unsent, done, afterAnswer, defer };
}

it('runs tasks queued together once, in one callback after the response', async () => {
  const { unsent, done, defer } = sharing();
  for (const name of ['a', 'b', 'c']) defer(name);
  expect(unsent).toHaveLength(1);
  expect(done).toEqual([]);
  await unsent[0]?.();
  expect(done).toEqual(['a', 'b', 'c', 'all']);
});

it('runs a task queued after the first callback ran in a second callback', async () => {
  const { unsent, done, defer } = sharing();
  defer('a');
  await unsent[0]?.();
  defer('b');
  expect(unsent).toHaveLength(2);
  expect(done).toEqual(['a', 'all']);
  await unsent[1]?.();
  expect(done).toEqual(['a', 'all', 'b', 'all']);
});

it('runs all queued tasks in a later callback when the first response hangs', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const { unsent, done, defer } = sharing();
  defer('a');
  vi.advanceTimersByTime(AFTER_SHARING_MS);
  defer('b');
  expect(unsent).toHaveLength(2);
  await unsent[1]?.();
  expect(done).toEqual(['a', 'b', 'all']);
});

it('runs the other deferred tasks when one task fails', async () => {
  const { unsent, done, afterAnswer, defer } = sharing();
  afterAnswer(async () => {
    throw new Error('failed');
  });
  defer('b');
  await unsent[0]?.();
  expect(done).toEqual(['b', 'all']);
});
