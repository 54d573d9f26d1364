import { log } from '@/server/observability/log';
import { flushTraces, mayFreeze } from '@/server/observability/tracing';

/**
 * Runs a task in the next turn of the event loop. The response leaves before that. Never throws: it logs a failure. The
 * caller keeps the process running until this resolves.
 */
export async function runAfterResponse(task: () => Promise<unknown>): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  try {
    await task();
  } catch (error) {
    log.error({ err: error }, 'a deferred task failed');
  }
  if (mayFreeze()) await flushTraces();
}

/** What goes on after responses, so that a stop can wait for it. */
export class BackgroundWork {
  readonly #running = new Set<Promise<unknown>>();

  readonly waitUntil = (work: Promise<unknown>): void => {
    const forget = () => void this.#running.delete(done);
    // The caller reports a failure of the work.
    const done = work.then(forget, forget);
    this.#running.add(done);
  };

  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}

type PlatformContext = { get: () => Partial<Pick<BackgroundWork, 'waitUntil'>> | undefined };

/**
 * Where a platform tells Next how to keep a process running after a response:
 * https://nextjs.org/docs/app/api-reference/functions/after#platform-support
 */
const PLATFORM = Symbol.for('@next/request-context');
/** Where Vercel's own `waitUntil` looks. Builds with Vercel's adapter for Next have only this one. */
const VERCEL = Symbol.for('@vercel/request-context');

/** Has Next and `waitUntil` of all its bundles hand their work to `background`. */
export function provideWaitUntil({ waitUntil }: BackgroundWork): void {
  const platform: PlatformContext = { get: () => ({ waitUntil }) };
  Reflect.set(globalThis, PLATFORM, platform);
}

/** Asks the platform to keep the process running until `work` ends. For routes where Next's `after` does not work. */
export function waitUntil(work: Promise<unknown>): void {
  const platform: PlatformContext | undefined =
    Reflect.get(globalThis, PLATFORM) ?? Reflect.get(globalThis, VERCEL);
  platform?.get()?.waitUntil?.(work);
}
