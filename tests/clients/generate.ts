import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installTools, runCommand } from '../support/install-tools';

const root = path.resolve(import.meta.dirname, '..', '..');
const programs = path.join(import.meta.dirname, 'programs');
const manifests = path.join(import.meta.dirname, 'tools');
const folder = path.join(root, '.cache', 'clients');
const CONFIGS = ['.spectral.yaml', 'redocly.yaml', 'orval.config.mjs', 'tsconfig.json'];

/** No tool may report what it is used for, or look for a newer version of itself. */
const QUIET = {
  REDOCLY_TELEMETRY: 'off',
  REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
  DO_NOT_TRACK: '1',
  NO_COLOR: '1',
};

/** The generators, the arguments of each, and the file of ours that uses its client. */
const generators = {
  'openapi-fetch': ['openapi-typescript', 'openapi.json', '-o', 'openapi-fetch/schema.ts'],
  'hey-api': [
    ...['openapi-ts', '-i', 'openapi.json', '-o', 'hey-api/generated'],
    ...['-c', '@hey-api/client-fetch'],
  ],
  orval: ['orval', '--config', 'orval.config.mjs'],
};

type ClientName = keyof typeof generators;

export const clientNames: readonly ClientName[] = ['openapi-fetch', 'hey-api', 'orval'];

/** The program that uses a client, after `generateClients`. */
export const programOf = (name: ClientName) => path.join(folder, name, 'use.ts');

/** Gets the document of a running service, with the tools that read it. */
export async function fetchDocument(url: string): Promise<void> {
  await installTools(manifests, folder);
  for (const name of CONFIGS) copyFileSync(path.join(manifests, name), path.join(folder, name));
  const response = await fetch(`${url}/openapi.json`);
  writeFileSync(path.join(folder, 'openapi.json'), await response.text());
}

/** Generates the clients of the document, each beside the program that uses it. */
export async function generateClients(url: string): Promise<void> {
  copyFileSync(path.join(programs, 'report.ts'), path.join(folder, 'report.ts'));
  for (const name of clientNames) {
    rmSync(path.join(folder, name), { recursive: true, force: true });
    mkdirSync(path.join(folder, name));
    copyFileSync(path.join(programs, `${name}.ts`), programOf(name));
    await runTool(generators[name], { URL: url });
  }
}

/** Runs a tool of the tools' package.json. @throws Error with its output when it fails */
export function runTool(
  [tool = '', ...args]: string[],
  variables: Record<string, string> = {},
): Promise<string> {
  const binary = path.join(folder, 'node_modules', '.bin', tool);
  return runCommand(binary, args, folder, { ...QUIET, ...variables });
}

/** Checks the clients and the programs with the TypeScript of the service. */
export function checkTypes(): Promise<string> {
  const tsc = path.join(root, 'node_modules', '.bin', 'tsc');
  return runCommand(tsc, ['-p', 'tsconfig.json'], folder);
}
