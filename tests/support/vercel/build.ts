import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { installTools, runCommand } from '../install-tools';

const root = path.resolve(import.meta.dirname, '..', '..', '..');
const manifests = path.join(import.meta.dirname, 'cli');
const cliFolder = path.join(root, '.cache', 'vercel-cli');

/** The folder that `vercel build` writes and Vercel would deploy. */
export const OUTPUT = path.join(root, '.vercel', 'output');

/**
 * Runs `vercel build --prod` as Vercel does, without an account. The first run installs the CLI
 * from its own lock file into `.cache`.
 * @param variables the environment variables of the Vercel project
 * @throws Error with the build's output when it fails
 */
export async function buildForVercel(variables: Record<string, string>): Promise<void> {
  await installTools(manifests, cliFolder);
  const project = path.join(root, '.vercel', 'project.json');
  mkdirSync(path.dirname(project), { recursive: true });
  // Keeps an existing link to a project on Vercel.
  if (!existsSync(project)) copyFileSync(path.join(manifests, 'project.json'), project);
  const cli = path.join(cliFolder, 'node_modules', 'vercel', 'dist', 'vc.js');
  const config = path.join(cliFolder, 'config');
  mkdirSync(config, { recursive: true });
  const args = [cli, 'build', '--prod', '--yes', '--global-config', config];
  await runCommand(process.execPath, args, root, {
    ...variables,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    // `npm run check` checks types.
    BUILD_QUICKLY: '1',
    VERCEL_TELEMETRY_DISABLED: '1',
  });
}
