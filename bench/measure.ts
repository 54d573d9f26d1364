import { readFileSync } from 'node:fs';

/** The value below which `fraction` of the values lie; NaN without values. */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))] ?? Number.NaN;
}

/** The current (`VmRSS`) or peak (`VmHWM`) memory of a process in MB; NaN except on Linux. */
export function memoryMb(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Math.round(kbOf(status, field) / 1_024);
  } catch {
    return Number.NaN;
  }
}

/**
 * What processes of one program take together, in MB: the memory of each alone, and once what they share, such as the program
 * itself or Postgres' buffers. Linux only.
 */
export function togetherMb(pids: readonly number[]): number {
  const all = pids.map((pid) => readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
  const own = all.map((text) => kbOf(text, 'Private_Clean') + kbOf(text, 'Private_Dirty'));
  const shared = all.map((text, n) => kbOf(text, 'Rss') - (own[n] ?? 0));
  return Math.round((own.reduce((a, b) => a + b, 0) + Math.max(...shared)) / 1_024);
}

/** A field of a file of `/proc` in kB; NaN without it. */
function kbOf(text: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(text)?.[1]);
}
