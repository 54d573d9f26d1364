import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { env } from '@/server/settings';

const FILE = 'processes.json';
const schema = z.object({ launcher: z.number() }).catchall(z.number());

/** The pids of a running service: the launcher and the processes that it started. */
export type Processes = z.infer<typeof schema>;

const processes: Processes = { launcher: process.pid };

/** Records the pid of a started process in `processes.json` in the data folder. */
export function recordProcess(name: string, pid: number): void {
  processes[name] = pid;
  const folder = path.resolve(env().DATA_DIR);
  mkdirSync(folder, { recursive: true });
  // The rename is atomic: a reader never sees half of the file.
  const unfinished = path.join(folder, `${FILE}.new`);
  writeFileSync(unfinished, JSON.stringify(processes));
  renameSync(unfinished, path.join(folder, FILE));
}

/** The processes of the service that last started with this data folder. */
export function readProcesses(dataDir: string): Processes {
  return schema.parse(JSON.parse(readFileSync(path.join(dataDir, FILE), 'utf8')));
}
