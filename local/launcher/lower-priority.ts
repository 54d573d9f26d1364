import { readdirSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';

// The kernel takes one such change in a tenth of a second (kernel/sched/autogroup.c).
const AGAIN_MS = 110;
const TRIES = 20;

/**
 * Has a process stand back for a CPU that others want: all of its threads and, since Linux weighs
 * sessions first where it groups them (sched(7), "autogroup"), the session that it leads.
 * Never fails: where the system doesn't let it, the process runs as any other.
 * @param niceness from 0 to 19
 */
export async function lowerPriority(pid: number, niceness: number): Promise<void> {
  try {
    for (const thread of threadsOf(pid)) setPriority(thread, niceness);
    if (process.platform === 'linux') await setAutogroup(pid, niceness);
  } catch {
    // It has ended, or the system has no such thing.
  }
}

/** On Linux a niceness is a thread's own; elsewhere it is the process's. */
function threadsOf(pid: number): number[] {
  return process.platform === 'linux' ? readdirSync(`/proc/${pid}/task`).map(Number) : [pid];
}

async function setAutogroup(pid: number, niceness: number): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return writeFileSync(`/proc/${pid}/autogroup`, String(niceness));
    } catch (error) {
      const isTooSoon = error instanceof Error && 'code' in error && error.code === 'EAGAIN';
      if (!isTooSoon || attempt === TRIES) throw error;
    }
    await wait(AGAIN_MS);
  }
}
