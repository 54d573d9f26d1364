import { afterEach, expect, it, vi } from 'vitest';
import { createAfterResponse } from './after-response';

afterEach(() => {
  vi.useRealTimers();
});

/** Collects the callbacks, so that the test decides when each response was sent. */
function setUp() {
  const unsent: (() => Promise<unknown>)[] = [];
  const done: string[] = [];
  const afterResponse = createAfterResponse({
    after: (callback) => unsent.push(callback),
    afterAll: async () => void done.push('all'),
  });
  const defer = (name: string) => afterResponse(async () => void done.push(name));
  return { unsent, done, afterResponse, defer };
}

it('runs tasks queued together once, in one callback after the response', async () => {
  const { unsent, done, defer } = setUp();
  for (const name of ['a', 'b', 'c']) defer(name);
  expect(unsent).toHaveLength(1);
  expect(done).toEqual([]);
  await unsent[0]?.();
  expect(done).toEqual(['a', 'b', 'c', 'all']);
});

it('uses a second callback for a task queued after the first ran', async () => {
  const { unsent, done, defer } = setUp();
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
  const { unsent, done, defer } = setUp();
  defer('a');
  vi.advanceTimersByTime(25);
  defer('b');
  expect(unsent).toHaveLength(2);
  await unsent[1]?.();
  expect(done).toEqual(['a', 'b', 'all']);
});

it('runs the other deferred tasks when one task fails', async () => {
  const { unsent, done, afterResponse, defer } = setUp();
  afterResponse(async () => {
    throw new Error('failed');
  });
  defer('b');
  await unsent[0]?.();
  expect(done).toEqual(['b', 'all']);
});
