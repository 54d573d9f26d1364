import { type SpawnOptions, spawnSync } from 'node:child_process';
import { chownSync } from 'node:fs';

const NOBODY = 65_534;
// The right to pass folders, also when access(2) is asked about it, which else looks at the user alone.
const RIGHTS = [
  '--inh-caps=+dac_read_search',
  '--ambient-caps=+dac_read_search',
  '--securebits=+no_setuid_fixup',
];
const isRoot = process.getuid?.() === 0;

type Command = { command: string; args: string[]; options: Pick<SpawnOptions, 'uid' | 'gid'> };

/**
 * The command line that runs a program as Postgres wants it: never as root.
 * Root becomes `nobody`, keeping, where `setpriv` is at hand, the right to pass folders that only
 * root may enter: a checkout under /root, or in a folder made by `mktemp`.
 */
export function unprivileged(program: string, args: string[]): Command {
  if (!isRoot) return { command: program, args, options: {} };
  if (!hasSetpriv()) return { command: program, args, options: { uid: NOBODY, gid: NOBODY } };
  const identity = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
  return { command: 'setpriv', args: [...identity, ...RIGHTS, program, ...args], options: {} };
}

/** Gives a file or an empty folder to the user that `unprivileged` runs programs as. */
export function handOver(file: string): void {
  if (isRoot) chownSync(file, NOBODY, NOBODY);
}

let setprivWorks: boolean | undefined;

function hasSetpriv(): boolean {
  setprivWorks ??= spawnSync('setpriv', [...RIGHTS, 'true']).status === 0;
  return setprivWorks;
}
