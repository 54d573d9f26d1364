import { request } from 'node:http';
import { expect, test } from '../fixtures';

test.skip(Boolean(process.env.E2E_BASE_URL), 'a deployment has an Inngest server outside');

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
  test(`nobody outside runs functions by ${path}`, async ({ url }) => {
    // As it is: fetch would tidy the path up.
    const { hostname, port } = new URL(url);
    const status = await new Promise((resolve, reject) => {
      request({ hostname, port, path, method: 'POST' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end('{}');
    });
    expect([400, 404]).toContain(status);
  });
}
