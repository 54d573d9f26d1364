import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onlyReading } from '@/tests/support/permission';
import type { Output } from './output';

const root = path.resolve(import.meta.dirname, '..', '..');
const INSTANCE = path.join(import.meta.dirname, 'instance.mjs');

type Instance = { child: ChildProcess; port: number };

/**
 * The functions' instances: each function in a process of its own that sees its own files and no
 * others, and cannot write any.
 */
export class Instances {
  readonly #folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'vercel-output-')));
  readonly #running = new Map<string, Promise<Instance>>();
  readonly #unpacked = new Map<string, Promise<string>>();

  constructor(
    private readonly output: Output,
    private readonly variables: Record<string, string>,
  ) {}

  /** The port of a function's instance, which is started if there is none. */
  async port(functionFolder: string): Promise<number> {
    const running = this.#running.get(functionFolder) ?? this.#start(functionFolder);
    this.#running.set(functionFolder, running);
    return (await running).port;
  }

  /** Ends all of them, at once and with what they have in memory, and tells how many there were. */
  async end(): Promise<number> {
    const instances = [...this.#running.values()];
    this.#running.clear();
    for (const instance of instances) {
      const { child } = await instance;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    }
    return instances.length;
  }

  async stop(): Promise<void> {
    await this.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #start(functionFolder: string): Promise<Instance> {
    const unpacked = this.#unpacked.get(functionFolder) ?? this.#unpack(functionFolder);
    this.#unpacked.set(functionFolder, unpacked);
    const own = await unpacked;
    const { handler, useWebApi } = this.output.functionConfig(functionFolder);
    const child = fork(INSTANCE, [path.join(own, handler), String(useWebApi)], {
      cwd: own,
      execArgv: onlyReading(own, INSTANCE),
      env: { ...this.variables, NODE_ENV: 'production', VERCEL: '1' },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`a function ended with ${code} before it was ready`);
    });
    const [port] = await Promise.race([once(child, 'message'), ended]);
    return { child, port: Number(port) };
  }

  async #unpack(functionFolder: string): Promise<string> {
    const into = path.join(this.#folder, String(this.#unpacked.size));
    await this.output.unpack(functionFolder, root, into);
    return into;
  }
}
