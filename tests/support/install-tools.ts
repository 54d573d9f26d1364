import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const LOCK = 'package-lock.json';

/**
 * Installs tools that are no dependency of the service from their own lock file. Does nothing if they are
 * installed already.
 * @param manifests has their package.json and package-lock.json
 */
export async function installTools(manifests: string, folder: string): Promise<void> {
  const lock = path.join(manifests, LOCK);
  // Written last, so that an interrupted installation is repeated.
  const installed = path.join(folder, 'installed-lock.json');
  if (existsSync(installed) && readFileSync(installed).equals(readFileSync(lock))) return;
  mkdirSync(folder, { recursive: true });
  for (const name of ['package.json', LOCK]) {
    copyFileSync(path.join(manifests, name), path.join(folder, name));
  }
  await runCommand('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], folder);
  copyFileSync(lock, installed);
}

/**
 * Runs a command to its end.
 * @returns what it printed
 * @throws Error with that when it fails
 */
export async function runCommand(
  command: string,
  args: string[],
  cwd: string,
  variables: Record<string, string> = {},
): Promise<string> {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...variables },
    shell: process.platform === 'win32',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const [status] = await once(child, 'close');
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${output}`);
  return output;
}
