import { expect, it } from 'vitest';
import { isOperator } from './access';
import { parseEnv } from './env';

const closed = parseEnv({ DASHBOARD_PASSWORD: 'a pass word' });

function request(authorization?: string): Request {
  return new Request('http://h/', { headers: authorization ? { authorization } : {} });
}

it('lets in whoever has the password', () => {
  expect(isOperator(request('Bearer a pass word'), closed)).toBe(true);
  expect(isOperator(request('bearer a pass word'), closed)).toBe(true);
});

it.each([undefined, 'Bearer', 'Bearer ', 'Bearer a pass', 'Basic a pass word', 'a pass word'])(
  'lets nobody in with %j',
  (authorization) => expect(isOperator(request(authorization), closed)).toBe(false),
);

it('lets nobody in from outside while there is no password', () => {
  const outside = parseEnv({ HOST: '0.0.0.0' });
  expect(isOperator(request('Bearer '), outside)).toBe(false);
  expect(isOperator(request('Bearer undefined'), outside)).toBe(false);
});
