import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from '../../tests/support/service';
import type { Interval } from '../../tests/support/stalls';
import type { Fault, PartName } from './plan';

const PULSE_STOPPED_MS = 40;
const PULSE_RUNNING_MS = 10;
const FRONT_POLL_MS = 10;

/** Does to a running service what the plan says. */
export class Saboteur {
  /** When the process that answers webhooks could not. */
  readonly gaps: Interval[] = [];

  constructor(
    private readonly service: Service,
    private readonly inngestUrl: string,
  ) {}

  /** Carries out all faults at their times and resolves when the last one is over. */
  async carryOut(faults: readonly Fault[]): Promise<void> {
    const startedAt = performance.now();
    await Promise.all(
      faults.map(async (fault) => {
        await sleep(Math.max(0, startedAt + fault.atMs - performance.now()));
        await this.#provoke(fault);
      }),
    );
    await this.#answerEvents('normally');
  }

  async #provoke(fault: Fault): Promise<void> {
    switch (fault.kind) {
      case 'kill':
        return this.#whileGone(fault.part, async () => this.#signal(fault.part, 'SIGKILL'));
      case 'pause':
        return this.#whileGone(fault.part, () => this.#pause(fault.part, fault.forMs));
      case 'slow database': {
        const untilMs = performance.now() + fault.forMs;
        while (performance.now() < untilMs) {
          await this.#pause('postgres', PULSE_STOPPED_MS);
          await sleep(PULSE_RUNNING_MS);
        }
        return;
      }
      case 'Inngest answers 500':
        return this.#spoilEvents('with 500', fault.forMs);
      case 'Inngest answers nothing':
        return this.#spoilEvents('not at all', fault.forMs);
    }
  }

  async #pause(part: PartName, forMs: number): Promise<void> {
    const stopped = this.#signal(part, 'SIGSTOP');
    await sleep(forMs);
    for (const pid of stopped) send(pid, 'SIGCONT');
  }

  /** Notes the gap if it is the front that is gone, until it answers again. */
  async #whileGone(part: PartName, work: () => Promise<unknown>): Promise<void> {
    const gap = { fromMs: performance.now(), toMs: Number.POSITIVE_INFINITY };
    if (part === 'front') this.gaps.push(gap);
    await work();
    if (part !== 'front') return;
    while (!(await isAnswering(this.service.url))) await sleep(FRONT_POLL_MS);
    gap.toMs = performance.now();
  }

  async #spoilEvents(answer: string, forMs: number): Promise<void> {
    await this.#answerEvents(answer);
    await sleep(forMs);
    await this.#answerEvents('normally');
  }

  /** An Inngest server that is down has forgotten what it was told, which is as well. */
  async #answerEvents(answer: string): Promise<void> {
    await fetch(`${this.inngestUrl}/test/events`, {
      method: 'POST',
      body: JSON.stringify({ answer }),
      signal: AbortSignal.timeout(2_000),
    }).catch(() => {});
  }

  /** Signals a part, Postgres with all its children, and answers which processes got it. */
  #signal(part: PartName, signal: NodeJS.Signals): number[] {
    const pid = this.service.processes()[part];
    if (pid === undefined) return [];
    const pids = part === 'postgres' && signal !== 'SIGKILL' ? [pid, ...childrenOf(pid)] : [pid];
    return pids.filter((one) => send(one, signal));
  }
}

/** Answers false when there is no such process (any more). */
function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

async function isAnswering(url: string): Promise<boolean> {
  const answer = fetch(url, { signal: AbortSignal.timeout(1_000) });
  return answer.then(({ ok }) => ok).catch(() => false);
}

/** On Linux; elsewhere only the postmaster is paused, and its backends go on. */
function childrenOf(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return children.split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
