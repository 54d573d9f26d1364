import nextEnv from '@next/env';
import { type Env, replaceEnv } from '.';

// Import this first in a command. It reads the same `.env` files as Next, by the same rules: `.env.local` before
// `.env`, and variables that are set before both. Processes that a command starts inherit the result.
load();

function load({ isAgain = false } = {}): void {
  const isDev = process.argv.includes('--dev');
  const log = { info: () => {}, error: console.error };
  nextEnv.loadEnvConfig(process.cwd(), isDev, log, isAgain);
}

/**
 * Reads the files again.
 * @param kept variables that keep their former values
 * @param check throws if the settings cannot be used
 * @throws StartError for a wrong setting; the former ones then stay
 */
export function reloadEnv(kept: readonly string[], check: (settings: Env) => void): Env {
  const former = { ...process.env };
  load({ isAgain: true });
  for (const name of kept) {
    if (former[name] === undefined) delete process.env[name];
    else process.env[name] = former[name];
  }
  try {
    return replaceEnv(check);
  } catch (error) {
    process.env = former;
    throw error;
  }
}
