import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..', '..', '..');
const manifests = path.join(import.meta.dirname, 'cli');
const cliFolder = path.join(root, '.cache', 'vercel-cli');
const LOCK = 'package-lock.json';

/** The folder that `vercel build` writes and Vercel would deploy. */
export const OUTPUT = path.join(root, '.vercel', 'output');

/**
 * Runs `vercel build --prod` as Vercel does, without an account. The first run installs the CLI
 * from its own lock file into `.cache`.
 * @param variables the environment variables of the Vercel project
 * @throws Error with the build's output when it fails
 */
export async function buildForVercel(variables: Record<string, string>): Promise<void> {
  await installCli();
  const project = path.join(root, '.vercel', 'project.json');
  mkdirSync(path.dirname(project), { recursive: true });
  // Keeps an existing link to a project on Vercel.
  if (!existsSync(project)) copyFileSync(path.join(manifests, 'project.json'), project);
  const cli = path.join(cliFolder, 'node_modules', 'vercel', 'dist', 'vc.js');
  const config = path.join(cliFolder, 'config');
  mkdirSync(config, { recursive: true });
  await run(process.execPath, [cli, 'build', '--prod', '--yes', '--global-config', config], root, {
    ...variables,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    // `npm run check` checks types.
    BUILD_SKIPS_TYPE_CHECK: '1',
    VERCEL_TELEMETRY_DISABLED: '1',
  });
}

async function installCli(): Promise<void> {
  const lock = path.join(manifests, LOCK);
  // Written last, so that an interrupted installation is repeated.
  const installed = path.join(cliFolder, 'installed-lock.json');
  if (existsSync(installed) && readFileSync(installed).equals(readFileSync(lock))) return;
  mkdirSync(cliFolder, { recursive: true });
  for (const name of ['package.json', LOCK]) {
    copyFileSync(path.join(manifests, name), path.join(cliFolder, name));
  }
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], cliFolder, {});
  copyFileSync(lock, installed);
}

async function run(
  command: string,
  args: string[],
  cwd: string,
  variables: Record<string, string>,
): Promise<void> {
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
  if (status !== 0) throw new Error(`${command} ${args[0]} failed:\n${output}`);
}
