import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { lowerPriority } from './lower-priority';
import type { Running } from './supervise';

const STOP_TIMEOUT_MS = 1_400;

export type ProcessOptions = {
  args?: string[];
  /** Node's own options. */
  execArgv?: string[];
  /** Environment variables, added to those of this process. */
  variables?: Record<string, string>;
  /** The process is killed if it has not stopped by then. */
  stopTimeoutMs?: number;
  /** CPU priority from 0, the highest, to 19. */
  niceness?: number;
};

/**
 * Runs a script that calls `runProcess` in its own Node process, and resolves when that is ready.
 * @param options.signal stops the process during its start
 * @throws Error when the process exits before it is ready
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
  }: ProcessOptions & { signal?: AbortSignal } = {},
): Promise<Running> {
  const child = fork(script, args, {
    execArgv: [
      ...(script.endsWith('.ts') ? ['--import', 'tsx'] : ['--enable-source-maps']),
      ...execArgv,
    ],
    // In its own process group, so that Ctrl-C reaches only the launcher. That stops the processes
    // in order.
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...variables },
  });
  const exited = once(child, 'exit').then(() => {});
  const terminate = () => child.kill('SIGTERM');
  signal?.addEventListener('abort', terminate);
  if (signal?.aborted) terminate();
  const ready = once(child, 'message').then(() => true);
  if (child.pid !== undefined && niceness > 0) await lowerPriority(child.pid, niceness);
  const isReady = await Promise.race([ready, exited.then(() => false)]);
  signal?.removeEventListener('abort', terminate);
  if (!isReady) throw new Error(`${script} exited before it was ready`);
  return asRunning(child, exited, stopTimeoutMs);
}

/** Wraps a child process for `supervise`. `stop` sends SIGTERM, and SIGKILL after a timeout. */
export function asRunning(
  child: ChildProcess,
  exited: Promise<void>,
  stopTimeoutMs: number,
): Running {
  return {
    pid: child.pid ?? 0,
    exited,
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
      await exited;
      clearTimeout(timer);
    },
  };
}
