import { expect, test } from '../fixtures';
import { statusOfRaw } from '../raw-request';
import { target } from '../target';

test.skip(target.url !== undefined, 'a deployment has an Inngest server outside');

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
  test(`refuses an outside call to the Inngest endpoint at ${path}`, async ({ url }) => {
    expect(await statusOfRaw(url, path, 'POST')).toBe(404);
  });
}
