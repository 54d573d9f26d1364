import { target } from '../target';
import { enterPassword, expect, signAsRazorpay, test } from './guarded-service';

test.skip(target.url !== undefined, 'needs a service with known secrets');

test('explains a wrong secret by the request id of its answer', async ({
  page,
  guarded,
  attacker,
  body,
  newId,
}) => {
  const content = body(newId());
  const answer = await attacker.post(content, signAsRazorpay(content, 'a-wrong-secret'));
  expect(answer.status).toBe(401);
  const id = answer.headers.get('x-request-id');

  await page.goto(`${guarded.url}/dashboard/delivery?id=${id}`);
  await enterPassword(page);
  await expect(page.getByText('No secret of this source signed it')).toBeVisible();
  await expect(page.getByText('no secret matches', { exact: false }).first()).toBeVisible();
  await expect(page.getByText('No secret matches this Razorpay signature')).toBeVisible();
  await page.getByRole('button', { name: 'Run again' }).click();
  await expect(page.getByRole('status')).toContainText('Rejected again: INVALID_SIGNATURE');
});
