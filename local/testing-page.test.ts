import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('docs/testing.md shows a spec that is run', () => {
  const page = readFileSync('docs/testing.md', 'utf8');
  const [, file = '', sample] = /`(e2e\/\S+\.spec\.ts)`:\n\n```ts\n(.*?)```/s.exec(page) ?? [];
  expect(sample).toBe(readFileSync(file, 'utf8'));
});
