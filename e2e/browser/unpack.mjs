// Unpacks the Chromium of @sparticuz/chromium once and prints its folder. Several may run at the
// same time. A separate script, because Playwright's configuration is synchronous and runs it as
// a child.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const manifest = path.join(root, 'node_modules/@sparticuz/chromium/package.json');
const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
const cache = path.join(root, 'node_modules/.cache/chromium');
const folder = path.join(cache, version);

// fonts.conf is written last. Without it, an earlier run was interrupted.
const isComplete = () =>
  ['chromium', 'al2023/lib', 'fonts.conf'].every((file) => existsSync(path.join(folder, file)));

if (!isComplete()) await unpack();
console.log(folder);

async function unpack() {
  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(path.join(cache, 'unfinished-'));
  // The package unpacks to fixed names in TMPDIR.
  process.env.TMPDIR = unfinished;
  // Makes the package also unpack the shared libraries that a minimal system lacks.
  process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs20.x';
  const { default: chromium } = await import('@sparticuz/chromium');
  await chromium.executablePath();
  writeFileSync(path.join(unfinished, 'fonts.conf'), fontConfiguration());
  if (!isComplete()) replaceFolder(unfinished);
  rmSync(unfinished, { recursive: true, force: true });
}

function replaceFolder(unfinished) {
  // Nothing uses an incomplete folder.
  rmSync(folder, { recursive: true, force: true });
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Another process may have finished first.
    if (!isComplete()) throw error;
  }
}

function fontConfiguration() {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <cachedir>${folder}/fc-cache</cachedir>
  <include ignore_missing="yes">/etc/fonts/conf.d</include>
</fontconfig>
`;
}
