import { readdirSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

// The kernel accepts one autogroup change per 100 ms (kernel/sched/autogroup.c).
const RETRY_MS = 110;
const MAX_ATTEMPTS = 20;

/**
 * Lowers the CPU priority of a process, all its threads and its Linux session, because Linux weighs
 * sessions first (sched(7), "autogroup"). Never throws: where the system does not allow it, nothing
 * changes.
 * @param niceness from 0 to 19
 */
export async function lowerPriority(pid: number, niceness: number): Promise<void> {
  try {
    for (const thread of threadsOf(pid)) setPriority(thread, niceness);
    if (process.platform === 'linux') await setAutogroup(pid, niceness);
  } catch {
    // The process has ended, or the system has no autogroups.
  }
}

/** Linux has a niceness per thread; other systems have one per process. */
function threadsOf(pid: number): number[] {
  return process.platform === 'linux' ? readdirSync(`/proc/${pid}/task`).map(Number) : [pid];
}

async function setAutogroup(pid: number, niceness: number): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return writeFileSync(`/proc/${pid}/autogroup`, String(niceness));
    } catch (error) {
      const isTooSoon = error instanceof Error && 'code' in error && error.code === 'EAGAIN';
      if (!isTooSoon || attempt === MAX_ATTEMPTS) throw error;
    }
    await sleep(RETRY_MS);
  }
}
