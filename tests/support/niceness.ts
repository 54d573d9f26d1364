import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';

/** How far a process stands back as the system sees it, itself and, where there is one, its session. */
export function nicenessOf(pid: number): number {
  const own = getPriority(pid);
  if (!existsSync(`/proc/${pid}/autogroup`)) return own;
  const [, session] = / nice (-?\d+)/.exec(readFileSync(`/proc/${pid}/autogroup`, 'utf8')) ?? [];
  return Math.min(own, Number(session));
}

/** A process's children, theirs, and so on, where the system has them in `/proc`; otherwise none. */
export function descendantsOf(pid: number): number[] {
  try {
    const children = readdirSync(`/proc/${pid}/task`)
      .map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'))
      .flatMap((line) => line.split(' ').filter(Boolean).map(Number));
    return children.flatMap((child) => [child, ...descendantsOf(child)]);
  } catch {
    return [];
  }
}
