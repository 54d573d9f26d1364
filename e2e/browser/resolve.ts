import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { chromium, type LaunchOptions } from '@playwright/test';

type Browser = { channel?: string; launchOptions: LaunchOptions };

// A full Chromium asks for hosts of its maker at every start; a test run needs none but its own.
const OFFLINE = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1';

const SYSTEM_BROWSERS = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * The Chromium that the tests use: `PLAYWRIGHT_CHROMIUM_PATH`, else Playwright's own, else the
 * system's, else the one that came with `npm ci`, which needs no system package.
 * @throws Error that says what to do when there is none
 */
export function resolveBrowser(): Browser {
  return named() ?? playwrights() ?? systems() ?? packaged() ?? none();
}

function named(): Browser | undefined {
  const executablePath = process.env.PLAYWRIGHT_CHROMIUM_PATH;
  if (!executablePath) return undefined;
  if (!isExecutable(executablePath)) {
    throw new Error(`PLAYWRIGHT_CHROMIUM_PATH=${executablePath} is not an executable file`);
  }
  return { launchOptions: { executablePath, args: [OFFLINE] } };
}

function playwrights(): Browser | undefined {
  const full = chromium.executablePath();
  const [, root, revision] = /^(.*)[\\/]chromium-(\d+)[\\/]/.exec(full) ?? [];
  const shell = path.join(root ?? '', `chromium_headless_shell-${revision}`);
  if (root && executablesIn(shell).some(isHeadlessShell)) return { launchOptions: {} };
  return isExecutable(full) ? { channel: 'chromium', launchOptions: {} } : undefined;
}

/** The executable files in the folders of a folder; none when there is no such folder. */
function executablesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) =>
      readdirSync(path.join(folder, name)).map((file) => path.join(name, file)),
    )
    .map((file) => path.join(folder, file))
    .filter(isExecutable);
}

// A download that was cut off leaves a folder too; only this file can be started.
function isHeadlessShell(file: string): boolean {
  return /^(chrome-headless-shell|headless_shell)(\.exe)?$/.test(path.basename(file));
}

function systems(): Browser | undefined {
  const executablePath = SYSTEM_BROWSERS.find(isExecutable);
  return executablePath ? { launchOptions: { executablePath, args: [OFFLINE] } } : undefined;
}

function packaged(): Browser | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const script = path.join(import.meta.dirname, 'unpack.mjs');
  const folder = execFileSync(process.execPath, [script], { encoding: 'utf8' }).trim();
  const libraries = [path.join(folder, 'al2023/lib'), process.env.LD_LIBRARY_PATH ?? ''];
  return {
    launchOptions: {
      executablePath: path.join(folder, 'chromium'),
      args: [OFFLINE],
      env: {
        ...setVariables(),
        LD_LIBRARY_PATH: libraries.filter(Boolean).join(':'),
        FONTCONFIG_FILE: path.join(folder, 'fonts.conf'),
      },
    },
  };
}

function none(): never {
  throw new Error(
    'No Chromium found: run `npx playwright install chromium`, or set PLAYWRIGHT_CHROMIUM_PATH.',
  );
}

function setVariables(): Record<string, string> {
  const entries = Object.entries(process.env);
  return Object.fromEntries(entries.flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
