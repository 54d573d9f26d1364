import { once } from 'node:events';
import { expect, it, onTestFinished, vi } from 'vitest';
import { type Running, supervise } from './supervise';

const silent = { started: () => {}, report: () => {} };

/** A process without a process. */
function fakeProcess(pid: number) {
  const ended = new AbortController();
  const exited = once(ended.signal, 'abort').then(() => {});
  const end = () => ended.abort();
  const stop = vi.fn(async () => end());
  const tell = vi.fn();
  return { pid, exited, stop, tell, end } satisfies Running & { end: () => void };
}

it('restarts a successor that dies while its predecessor still serves clients', async () => {
  const [old, successor, next] = [fakeProcess(1), fakeProcess(2), fakeProcess(3)];
  const supervised = await supervise('front-1', async () => old, silent);
  const starts = [successor, next];
  const start = vi.fn(async () => starts.shift() ?? next);
  await supervised.replace(start);
  expect(old.tell).toHaveBeenCalledWith('retire');
  successor.end();
  await vi.waitFor(() => expect(start).toHaveBeenCalledTimes(2));
  expect(old.stop).not.toHaveBeenCalled();
  await supervised.stop();
  expect(old.stop).toHaveBeenCalled();
  expect(next.stop).toHaveBeenCalled();
});

it('restarts a process that dies while its successor starts, and then retires it', async () => {
  const [old, again, successor] = [fakeProcess(1), fakeProcess(2), fakeProcess(3)];
  const starts = [old, again];
  const started = vi.fn();
  const start = async () => starts.shift() ?? again;
  const supervised = await supervise('front-1', start, { ...silent, started });
  const ready = new AbortController();
  const whenReady = once(ready.signal, 'abort').then(() => successor);
  const replaced = supervised.replace(() => whenReady);
  old.end();
  await vi.waitFor(() => expect(started).toHaveBeenCalledWith('front-1', again.pid, again));
  ready.abort();
  await replaced;
  expect(again.tell).toHaveBeenCalledWith('retire');
  await supervised.stop();
  expect(successor.stop).toHaveBeenCalled();
});

it('stops a retired process that has not ended after 75 seconds', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const [old, successor] = [fakeProcess(1), fakeProcess(2)];
  const supervised = await supervise('front-1', async () => old, silent);
  await supervised.replace(async () => successor);
  await vi.advanceTimersByTimeAsync(74_000);
  expect(old.stop).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(old.stop).toHaveBeenCalledOnce();
  await supervised.stop();
});
