import { afterEach, describe, expect, it } from 'vitest';
import { BackgroundWork, provideWaitUntil, runAfterResponse, waitUntil } from './after-response';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('task after a response', () => {
  it('starts after what this turn of the event loop still does', async () => {
    const done: string[] = [];
    const task = runAfterResponse(async () => {
      done.push('task started');
      await turn();
      done.push('task ended');
    });
    await Promise.resolve();
    done.push('response sent');
    await task;
    expect(done).toEqual(['response sent', 'task started', 'task ended']);
  });

  it('does not reject when it fails', async () => {
    const failing = runAfterResponse(async () => {
      throw new Error('failed');
    });
    await expect(failing).resolves.toBeUndefined();
  });
});

describe('background work', () => {
  afterEach(() => Reflect.deleteProperty(globalThis, Symbol.for('@next/request-context')));

  it('has settled when all work has ended, also work that other work began', async () => {
    const done: string[] = [];
    const background = new BackgroundWork();
    const work = async (name: string, next?: () => void) => {
      await turn();
      next?.();
      done.push(name);
    };
    background.waitUntil(work('first', () => background.waitUntil(work('second'))));
    background.waitUntil(Promise.reject(new Error('reported elsewhere')));
    await background.settled();
    expect(done).toEqual(['first', 'second']);
  });

  it('is where waitUntil hands work to, once provided', async () => {
    let hasEnded = false;
    const background = new BackgroundWork();
    provideWaitUntil(background);
    waitUntil(
      turn().then(() => {
        hasEnded = true;
      }),
    );
    await background.settled();
    expect(hasEnded).toBe(true);
  });

  it('is not needed where no platform stops a process', () => {
    expect(() => waitUntil(Promise.resolve())).not.toThrow();
  });
});
