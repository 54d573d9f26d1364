import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('docs/testing.md quotes its e2e spec unchanged', () => {
  const page = readFileSync('docs/testing.md', 'utf8');
  const [, file = '', sample] = /`(e2e\/\S+\.spec\.ts)`:\n\n```ts\n(.*?)```/s.exec(page) ?? [];
  expect(sample).toBe(readFileSync(file, 'utf8'));
});
