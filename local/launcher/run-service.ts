import { launch } from './launch';

/**
 * Runs the service in this process until SIGINT or SIGTERM, then stops all of it and exits. A signal
 * while it starts counts as well.
 * @throws what `launch` throws
 */
export async function runService({
  dev,
  afterStop = () => {},
}: {
  dev: boolean;
  afterStop?: () => void;
}): Promise<void> {
  const ending = new AbortController();
  const signalled = new Promise<void>((resolve) => {
    ending.signal.addEventListener('abort', () => resolve());
  });
  process.once('SIGINT', () => ending.abort()).once('SIGTERM', () => ending.abort());
  try {
    const service = await launch({ dev, signal: ending.signal });
    await signalled;
    await service.stop();
  } catch (error) {
    if (!ending.signal.aborted) throw error;
  }
  afterStop();
  process.exit(0);
}
