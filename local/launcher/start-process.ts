import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { lowerPriority } from './lower-priority';
import type { Running } from './supervise';

const STOP_TIMEOUT_MS = 1_800;

type Options = {
  args?: string[];
  /** Node's own options, as for a profile. */
  execArgv?: string[];
  variables?: Record<string, string>;
  signal?: AbortSignal;
  /** How long it may take to stop before it is killed. */
  stopTimeoutMs?: number;
  /** How far it stands back from others for a CPU, from 0 to 19. */
  niceness?: number;
};

/**
 * Runs a part of the service, a script that calls `runProcess`, in a Node process of its own, and
 * resolves when it says that it is ready.
 * @param options.signal ends it while it starts
 * @throws Error when it ends before that
 */
export async function startProcess(
  script: string,
  {
    args = [],
    execArgv = [],
    variables = {},
    signal,
    stopTimeoutMs = STOP_TIMEOUT_MS,
    niceness = 0,
  }: Options = {},
): Promise<Running> {
  const child = fork(script, args, {
    // A bundle is plain JavaScript; its stack traces name the sources.
    execArgv: [
      ...(script.endsWith('.ts') ? ['--import', 'tsx'] : ['--enable-source-maps']),
      ...execArgv,
    ],
    // A process group of its own: Ctrl-C is for the launcher, which stops its parts in order.
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...variables },
  });
  const exited = once(child, 'exit').then(() => {});
  const giveUp = () => child.kill('SIGTERM');
  signal?.addEventListener('abort', giveUp);
  if (signal?.aborted) giveUp();
  const ready = once(child, 'message').then(() => true);
  if (child.pid !== undefined && niceness > 0) await lowerPriority(child.pid, niceness);
  const isReady = await Promise.race([ready, exited.then(() => false)]);
  signal?.removeEventListener('abort', giveUp);
  if (!isReady) {
    throw new Error(`${script} ended before it was ready`);
  }
  return { pid: child.pid ?? 0, exited, stop: () => stop(child, exited, stopTimeoutMs) };
}

async function stop(child: ChildProcess, exited: Promise<void>, timeoutMs: number): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  await exited;
  clearTimeout(timer);
}
