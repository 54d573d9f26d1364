import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { chromium, type LaunchOptions } from '@playwright/test';

type Browser = { channel?: string; launchOptions: LaunchOptions };

// Stops a full Chromium from contacting Google's servers at every start.
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
 * The Chromium for the tests: `PLAYWRIGHT_CHROMIUM_PATH`, Playwright's own, the system's, or the
 * one that `npm ci` installed, in this order.
 * @throws Error that says what to do if there is none
 */
export function resolveBrowser(): Browser {
  const browser =
    configuredBrowser() ?? playwrightBrowser() ?? systemBrowser() ?? packagedBrowser();
  if (browser) return browser;
  throw new Error(
    'No Chromium found: run `npx playwright install chromium`, or set PLAYWRIGHT_CHROMIUM_PATH.',
  );
}

function configuredBrowser(): Browser | undefined {
  const executablePath = process.env.PLAYWRIGHT_CHROMIUM_PATH;
  if (!executablePath) return undefined;
  if (!isExecutable(executablePath)) {
    throw new Error(`PLAYWRIGHT_CHROMIUM_PATH=${executablePath} is not an executable file`);
  }
  return { launchOptions: { executablePath, args: [OFFLINE] } };
}

function playwrightBrowser(): Browser | undefined {
  const full = chromium.executablePath();
  const [, root, revision] = /^(.*)[\\/]chromium-(\d+)[\\/]/.exec(full) ?? [];
  const shell = path.join(root ?? '', `chromium_headless_shell-${revision}`);
  if (root && executablesIn(shell).some(isHeadlessShell)) return { launchOptions: {} };
  return isExecutable(full) ? { channel: 'chromium', launchOptions: {} } : undefined;
}

/** The executable files in the subfolders of a folder. */
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

// An interrupted download leaves a folder without this file.
function isHeadlessShell(file: string): boolean {
  return /^(chrome-headless-shell|headless_shell)(\.exe)?$/.test(path.basename(file));
}

function systemBrowser(): Browser | undefined {
  const executablePath = SYSTEM_BROWSERS.find(isExecutable);
  return executablePath ? { launchOptions: { executablePath, args: [OFFLINE] } } : undefined;
}

function packagedBrowser(): Browser | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const script = path.join(import.meta.dirname, 'unpack.mjs');
  // Each worker loads the configuration too, and inherits the folder from the main process.
  process.env.E2E_CHROMIUM ??= execFileSync(process.execPath, [script], {
    encoding: 'utf8',
  }).trim();
  const folder = process.env.E2E_CHROMIUM;
  const libraries = [path.join(folder, 'al2023/lib'), process.env.LD_LIBRARY_PATH ?? ''];
  return {
    launchOptions: {
      executablePath: path.join(folder, 'chromium'),
      args: [OFFLINE],
      env: {
        ...process.env,
        LD_LIBRARY_PATH: libraries.filter(Boolean).join(':'),
        FONTCONFIG_FILE: path.join(folder, 'fonts.conf'),
      },
    },
  };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
