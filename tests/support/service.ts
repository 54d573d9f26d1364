import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pickStablePort } from '../../local/launcher/ports';
import { type Processes, readProcesses } from '../../local/launcher/process-list';

const ownRoot = path.resolve(import.meta.dirname, '..', '..');

/**
 * For tests that measure no time. How soon a response comes depends on what else the machine does, and nothing needs to
 * be warm.
 */
export const UNTIMED = { ANSWER_DEADLINE_MS: '20000', WARM_UP: '0' };

export type Service = {
  url: string;
  port: number;
  dataDir: string;
  /** Everything that it has printed so far. */
  output: () => string;
  processes: () => Processes;
  /** Sends a signal, by default that of Ctrl-C, waits for the exit and returns the exit code. */
  end: (signal?: NodeJS.Signals) => Promise<number | null>;
};

type Options = {
  dataDir?: string;
  port?: number;
  env?: Record<string, string>;
  /** Another checkout of the project, to compare with. */
  root?: string;
};

/** Runs the command of `npm start`. */
export function runStart({
  dataDir,
  port,
  env,
  root = ownRoot,
}: Options & { dataDir: string; port: number }) {
  // `bench:compare` also starts versions from before the bundle of the launcher.
  const isBundled = existsSync(path.join(root, 'local', 'start.mjs'));
  const command = isBundled ? ['local/start.mjs'] : ['--import', 'tsx', 'local/start.ts'];
  const child: ChildProcess = spawn(process.execPath, command, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PORT: String(port), DATA_DIR: dataDir, LOG_LEVEL: 'warn', ...env },
  });
  let output = '';
  const exited = once(child, 'exit');
  const ready = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        output += chunk;
        if (output.includes('is ready')) resolve();
      });
    }
  });
  return { child, exited, ready, output: () => output };
}

/**
 * Starts a copy of the service like `npm start`, by default on a new port and with a temporary data
 * folder.
 * @throws Error with its output when it exits before it is ready
 */
export async function startService(options: Options = {}): Promise<Service> {
  const port = options.port ?? (await pickStablePort());
  const dataDir = options.dataDir ?? mkdtempSync(path.join(tmpdir(), 'transaction-webhooks-'));
  const { child, exited, ready, output } = runStart({ ...options, port, dataDir });
  const removeData = () => {
    if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
  };
  const isReady = await Promise.race([ready.then(() => true), exited.then(() => false)]);
  if (!isReady) {
    removeData();
    throw new Error(`The service did not start:\n${output()}`);
  }
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    dataDir,
    output,
    processes: () => readProcesses(dataDir),
    async end(signal = 'SIGINT') {
      child.kill(signal);
      const [code] = await exited;
      removeData();
      return code;
    },
  };
}
