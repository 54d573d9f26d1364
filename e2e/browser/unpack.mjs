// Unpacks the Chromium of @sparticuz/chromium once, next to the other caches, and prints its
// folder. Any number may run at the same time. A plain script: Playwright's configuration, which
// is synchronous, runs it as a child.
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

// Last comes what is written last: without it, somebody was stopped half way.
const isComplete = () =>
  ['chromium', 'al2023/lib', 'fonts.conf'].every((file) => existsSync(path.join(folder, file)));

if (!isComplete()) await unpack();
console.log(folder);

async function unpack() {
  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(path.join(cache, 'unfinished-'));
  // The package unpacks under fixed names into the temporary folder.
  process.env.TMPDIR = unfinished;
  // Makes it unpack the shared libraries as well that a minimal system lacks.
  process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs20.x';
  const { default: chromium } = await import('@sparticuz/chromium');
  await chromium.executablePath();
  writeFileSync(path.join(unfinished, 'fonts.conf'), fontConfiguration());
  if (!isComplete()) replaceFolder(unfinished);
  rmSync(unfinished, { recursive: true, force: true });
}

function replaceFolder(unfinished) {
  // What is there now cannot be used by anybody.
  rmSync(folder, { recursive: true, force: true });
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Another process was first.
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
