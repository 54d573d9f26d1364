import { expect, it } from 'vitest';
import { answerChanges } from './answer-tag';

const ask = (known?: string) =>
  new Request('http://127.0.0.1/api/trpc', {
    method: 'POST',
    headers: known === undefined ? {} : { 'x-known-answer': known },
  });
const answer = (text: string, status = 200) =>
  new Response(text, { status, headers: { 'x-request-id': 'one' } });

it('sends no content to a client that has the same answer already', async () => {
  const first = await answerChanges(ask(), answer('[1]'));
  expect([first.status, await first.text()]).toEqual([200, '[1]']);
  const tag = first.headers.get('x-answer-tag') ?? '';
  const same = await answerChanges(ask(tag), answer('[1]'));
  expect([same.status, await same.text()]).toEqual([204, '']);
  expect(same.headers.get('x-request-id')).toBe('one');
  const changed = await answerChanges(ask(tag), answer('[2]'));
  expect([changed.status, await changed.text()]).toEqual([200, '[2]']);
});

it('passes errors on as they are', async () => {
  const failed = await answerChanges(ask(), answer('{}', 503));
  expect([failed.status, failed.headers.has('x-answer-tag')]).toEqual([503, false]);
});
