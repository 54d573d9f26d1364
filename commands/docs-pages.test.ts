import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { settingsSchema } from '@/server/settings/schema';
import { describeSetting, generatedPages, pathOfPage } from './docs-pages';

it.each(Object.entries(generatedPages))('docs/%s.md matches the code', (name, generate) => {
  expect(readFileSync(pathOfPage(name), 'utf8'), `run \`npm run docs:${name}\``).toBe(generate());
});

it.each(settingsSchema.keyof().options)('setting %s has a description and a group', (name) => {
  expect(() => describeSetting(name)).not.toThrow();
});
