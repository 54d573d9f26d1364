import { type SpawnOptions, spawnSync } from 'node:child_process';
import { chownSync } from 'node:fs';

const NOBODY = 65_534;
// The capability to enter any folder. no_setuid_fixup makes access(2) respect it.
const CAPABILITIES = [
  '--inh-caps=+dac_read_search',
  '--ambient-caps=+dac_read_search',
  '--securebits=+no_setuid_fixup',
];
const isRoot = process.getuid?.() === 0;

type Command = { command: string; args: string[]; options: Pick<SpawnOptions, 'uid' | 'gid'> };

/**
 * The command that runs a program without root rights, because Postgres refuses to run as root.
 * Root becomes `nobody`. With `setpriv`, `nobody` can still enter folders of root: the checkout may
 * be under /root or in a folder made by `mktemp`.
 */
export function unprivileged(program: string, args: string[]): Command {
  if (!isRoot) return { command: program, args, options: {} };
  if (!hasSetpriv()) return { command: program, args, options: { uid: NOBODY, gid: NOBODY } };
  const identity = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
  return {
    command: 'setpriv',
    args: [...identity, ...CAPABILITIES, program, ...args],
    options: {},
  };
}

/** Gives a file or an empty folder to the user that runs `unprivileged` commands. */
export function handOver(file: string): void {
  if (isRoot) chownSync(file, NOBODY, NOBODY);
}

let setprivWorks: boolean | undefined;

function hasSetpriv(): boolean {
  setprivWorks ??= spawnSync('setpriv', [...CAPABILITIES, 'true']).status === 0;
  return setprivWorks;
}
