import { once } from 'node:events';
import { isatty } from 'node:tty';
import { describeError } from '@/server/observability/describe-error';
import { type Service, startLocalService } from './service';

/**
 * Runs the service in this process until SIGINT or SIGTERM, also during the start. Then stops
 * everything and exits. SIGHUP reloads settings and sources.
 * @param options.bundle the folder that `bundleProcesses` returned
 * @throws StartError when the port or the data folder is in use
 */
export async function runService(options: { dev: boolean; bundle: string }): Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const signalled = once(signal, 'abort');
  const stop = () => stopping.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  stopWithNpm(stop);
  const started = startLocalService(options, signal);
  reloadOnHangup(
    started.then(({ reload }) => reload),
    stop,
  );
  try {
    const service = await started;
    await signalled;
    await service.stop();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  process.exit(0);
}

/** A terminal that closes sends the same signal. Then the service stops. */
function reloadOnHangup(started: Promise<Service['reload']>, stop: () => void): void {
  const hasTerminal = isatty(process.stdout.fd);
  let last = Promise.resolve();
  process.on('SIGHUP', () => {
    if (hasTerminal && !isatty(process.stdout.fd)) return stop();
    // One after the other: the last one has the newest settings.
    last = last
      .then(() => started)
      .then((reload) => reload())
      .then(
        (failures) =>
          failures.length === 0
            ? console.log('Settings and sources are reloaded.')
            : console.error(`Not everything is reloaded: ${failures.join('; ')}`),
        (error) => console.error(`Nothing is reloaded: ${describeError(error)}`),
      );
  });
}

/** Process managers send SIGTERM to npm, and npm ends without passing it on through its shell. */
function stopWithNpm(stop: () => void): void {
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event === undefined) return;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, 250);
  timer.unref();
}
