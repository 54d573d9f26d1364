import { expect, test } from '../fixtures';
import { statusOfRaw } from '../requests';
import { target } from '../target';

test.skip(target.url !== undefined, 'a deployment uses an external Inngest server');

const PATHS = [
  '/api/inngest?fnId=x&stepId=step',
  '/api//inngest',
  '/%61pi/inngest',
  '/api/./inngest',
  '/x/../api/inngest',
  '//api/inngest',
  '/api\\inngest',
];

for (const path of PATHS) {
  test(`hides the Inngest endpoint from outside at ${path}`, async ({ url }) => {
    expect(await statusOfRaw(url, path, 'POST')).toBe(404);
  });
}
