import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeSetting, settingNames } from '@/server/settings/describe';
import { generatedPages, pathOfPage } from './docs-pages';

it.each(Object.entries(generatedPages))('docs/%s.md matches the code', (name, generate) => {
  expect(readFileSync(pathOfPage(name), 'utf8'), `run \`npm run docs:${name}\``).toBe(generate());
});

it.each(settingNames)('setting %s has a description and a group', (name) => {
  expect(() => describeSetting(name)).not.toThrow();
});
