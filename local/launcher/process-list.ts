import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { env } from '@/server/settings';

const FILE = 'processes.json';
const schema = z.object({ launcher: z.number() }).catchall(z.number());

/** The processes of a running service by the names of its parts: `postgres`, `inngest`, `next`, `front`. */
export type Processes = z.infer<typeof schema>;

const processes: Processes = { launcher: process.pid };

/** Writes down which process a part now is, in `processes.json` in the data folder. */
export function recordProcess(name: string, pid: number): void {
  processes[name] = pid;
  const folder = path.resolve(env().DATA_DIR);
  mkdirSync(folder, { recursive: true });
  // Whoever reads it meanwhile gets the one before, not half of this one.
  const written = path.join(folder, `${FILE}.new`);
  writeFileSync(written, JSON.stringify(processes));
  renameSync(written, path.join(folder, FILE));
}

/** The processes of the service that last started with this data folder. */
export function readProcesses(dataDir: string): Processes {
  return schema.parse(JSON.parse(readFileSync(path.join(dataDir, FILE), 'utf8')));
}
