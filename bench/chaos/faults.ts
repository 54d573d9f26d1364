import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from '../../tests/support/service';
import type { Interval } from '../../tests/support/stalls';
import type { InjectedFault, ProcessName } from './plan';

type ProcessFault = Extract<InjectedFault, { kind: 'kill' | 'pause' }>;

/** The slow database alternates between stopped and running. */
const SLOW_STOPPED_MS = 40;
const SLOW_RUNNING_MS = 10;
const FRONT_POLL_MS = 10;

/** Injects faults into a running service. */
export class FaultInjector {
  /** When a front was killed or paused: the requests that it has then get no answer, or a late one. */
  readonly gaps: Interval[] = [];

  constructor(
    private readonly service: Service,
    private readonly inngestUrl: string,
  ) {}

  /** Injects each fault at its time and resolves when the last one is over. */
  async inject(faults: readonly InjectedFault[]): Promise<void> {
    const startedAt = performance.now();
    await Promise.all(
      faults.map(async (fault) => {
        await sleep(Math.max(0, startedAt + fault.atMs - performance.now()));
        await this.#inject(fault);
      }),
    );
    await this.#setEventsAnswer('normally');
  }

  async #inject(fault: InjectedFault): Promise<void> {
    switch (fault.kind) {
      case 'kill':
      case 'pause':
        return fault.process.startsWith('front-') ? this.#haltFront(fault) : this.#halt(fault);
      case 'slow database': {
        const untilMs = performance.now() + fault.forMs;
        while (performance.now() < untilMs) {
          await this.#halt({ kind: 'pause', process: 'postgres', forMs: SLOW_STOPPED_MS });
          await sleep(SLOW_RUNNING_MS);
        }
        return;
      }
      case 'Inngest answers 500':
      case 'Inngest answers nothing':
        await this.#setEventsAnswer(
          fault.kind === 'Inngest answers 500' ? 'with 500' : 'not at all',
        );
        await sleep(fault.forMs);
        return this.#setEventsAnswer('normally');
    }
  }

  async #halt({ kind, process, forMs }: Omit<ProcessFault, 'atMs'>): Promise<void> {
    const halted = this.#signal(process, kind === 'kill' ? 'SIGKILL' : 'SIGSTOP');
    if (kind === 'kill') return;
    await sleep(forMs);
    for (const pid of halted) send(pid, 'SIGCONT');
  }

  /** Records the time until the front runs again. */
  async #haltFront(fault: ProcessFault): Promise<void> {
    const gap = { fromMs: performance.now(), toMs: Number.POSITIVE_INFINITY };
    this.gaps.push(gap);
    const pid = this.service.processes()[fault.process];
    await this.#halt(fault);
    const isBack = () => fault.kind === 'pause' || this.service.processes()[fault.process] !== pid;
    while (!isBack() || !(await isAnswering(this.service.url))) await sleep(FRONT_POLL_MS);
    gap.toMs = performance.now();
  }

  /** Ignores errors: an Inngest server that restarts answers normally anyway. */
  async #setEventsAnswer(answer: string): Promise<void> {
    await fetch(`${this.inngestUrl}/test/events`, {
      method: 'POST',
      body: JSON.stringify({ answer }),
      signal: AbortSignal.timeout(2_000),
    }).catch(() => {});
  }

  /** Signals a process, Postgres with all its children, and returns the pids that received it. */
  #signal(name: ProcessName, signal: NodeJS.Signals): number[] {
    const pid = this.service.processes()[name];
    if (pid === undefined) return [];
    const pids = name === 'postgres' && signal !== 'SIGKILL' ? [pid, ...childrenOf(pid)] : [pid];
    return pids.filter((one) => send(one, signal));
  }
}

/** Returns false if the process does not exist. */
function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

async function isAnswering(url: string): Promise<boolean> {
  const response = fetch(url, { signal: AbortSignal.timeout(1_000) });
  return response.then(({ ok }) => ok).catch(() => false);
}

/** Linux only. Elsewhere only the postmaster pauses, and its backends continue. */
function childrenOf(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return children.split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
