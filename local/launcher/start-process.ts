import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { stopLimitsMs } from '../stop-limits';
import { lowerPriority } from './lower-priority';
import { connectPeer, disconnectPeer } from './message-hub';
import type { SharedSocket } from './shared-socket';
import type { Running } from './supervise';

/** Far longer than Next's start on a slow machine. */
const READY_TIMEOUT_MS = 120_000;

export type ProcessOptions = {
  args?: string[];
  /** Node's own options. */
  execArgv?: string[];
  /** Environment variables, by default those of this process. */
  environment?: NodeJS.ProcessEnv;
  /** Environment variables, added to these. */
  variables?: Record<string, string>;
  /** The process is killed if it has not stopped by then. */
  stopTimeoutMs?: number;
  /** CPU priority from 0, the highest, to 19. */
  niceness?: number;
};

type StartOptions = ProcessOptions & {
  /** Stops the process during its start. */
  signal?: AbortSignal;
  /** Where it listens, together with others. Without one, it listens by itself. */
  socket?: SharedSocket | undefined;
  /** It loads its code, then waits for this before it listens. */
  mayListen?: Promise<unknown>;
};

/**
 * Runs a script that calls `runProcess` in its own Node process, and resolves when that is ready.
 * Kills it if it is not ready two minutes after it may listen.
 * @throws Error when the process exits before it is ready
 */
export async function startProcess(
  script: string,
  {
    args = [],
    execArgv = [],
    environment = process.env,
    variables = {},
    signal,
    socket,
    mayListen,
    stopTimeoutMs = stopLimitsMs.other.kill,
    niceness = 0,
  }: StartOptions = {},
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
    // JSON has no NaN, which metrics contain.
    serialization: 'advanced',
    env: { ...environment, ...variables },
  });
  const exited = once(child, 'exit').then(() => {});
  const running = asRunning(child, exited, stopTimeoutMs);
  const terminate = () => void running.stop();
  signal?.addEventListener('abort', terminate);
  if (signal?.aborted) terminate();
  const ready = new Promise<true>((resolve) => {
    child.on('message', (message) => {
      if (message === 'ready') resolve(true);
      if (message === 'listen') void letListen(child, socket, mayListen);
    });
  });
  connectPeer(child);
  if (child.pid !== undefined && niceness > 0) await lowerPriority(child.pid, niceness);
  const hung = new AbortController();
  void killWhenHung(child, mayListen, hung.signal);
  const isReady = await Promise.race([ready, exited.then(() => false)]);
  hung.abort();
  signal?.removeEventListener('abort', terminate);
  if (!isReady) throw new Error(`${script} exited before it was ready`);
  return {
    ...running,
    tell(message) {
      if (message === 'retire') disconnectPeer(child);
      if (child.connected) child.send(message, () => {});
    },
  };
}

async function killWhenHung(
  child: ChildProcess,
  mayListen: Promise<unknown> | undefined,
  ready: AbortSignal,
): Promise<void> {
  try {
    await mayListen;
    await sleep(READY_TIMEOUT_MS, undefined, { signal: ready });
    child.kill('SIGKILL');
  } catch {
    // It is ready or has ended, or nothing may listen.
  }
}

async function letListen(
  child: ChildProcess,
  socket: SharedSocket | undefined,
  mayListen: Promise<unknown> | undefined,
): Promise<void> {
  try {
    await mayListen;
    if (child.connected) child.send('listen', socket?.handle, () => {});
  } catch {
    child.kill('SIGTERM');
  }
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
