import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';

/** The niceness of a process. With autogroups, the lower of its own and its session's. */
export function nicenessOf(pid: number): number {
  const own = getPriority(pid);
  if (!existsSync(`/proc/${pid}/autogroup`)) return own;
  const [, session] = / nice (-?\d+)/.exec(readFileSync(`/proc/${pid}/autogroup`, 'utf8')) ?? [];
  return Math.min(own, Number(session));
}

/** All descendants of a process, or none if the system does not list them in `/proc`. */
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
