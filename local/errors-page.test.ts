import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ERRORS_PAGE, errorsPage } from './errors-page';

it('docs/errors.md says what the service answers', () => {
  expect(readFileSync(ERRORS_PAGE, 'utf8'), 'run `npm run docs:errors`').toBe(errorsPage());
});
