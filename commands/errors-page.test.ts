import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ERRORS_PAGE, errorsPage } from './errors-page';

it('docs/errors.md matches the page generated from server/core/errors.ts', () => {
  expect(readFileSync(ERRORS_PAGE, 'utf8'), 'run `npm run docs:errors`').toBe(errorsPage());
});
