import { expect, it } from 'vitest';
import { isSameOrigin } from './same-origin';

const isOwn = (headers: Record<string, string>) =>
  isSameOrigin({ headers: new Headers(headers), url: '/api/session' });

it.each<[string, Record<string, string>]>([
  ['of no page', { host: 'app.example' }],
  ['of its own page', { host: 'app.example', origin: 'https://app.example' }],
  ['with the default port in Host', { host: 'app.example:443', origin: 'https://app.example' }],
  [
    'through a proxy that rewrites Host, in a browser that sends Fetch Metadata',
    { host: '127.0.0.1:3000', origin: 'https://app.example', 'sec-fetch-site': 'same-origin' },
  ],
  [
    'through a proxy that rewrites Host and sets X-Forwarded-Host',
    { host: 'upstream:3000', 'x-forwarded-host': 'app.example', origin: 'http://app.example' },
  ],
])('accepts a request %s', (_, headers) => {
  expect(isOwn(headers)).toBe(true);
});

it.each<[string, Record<string, string>]>([
  ['of another site', { host: 'app.example', origin: 'https://evil.example' }],
  ['of another port', { host: 'app.example', origin: 'https://app.example:8443' }],
  ['of a sandboxed page', { host: 'app.example', origin: 'null' }],
  [
    'that the browser calls cross-site',
    { host: 'app.example', origin: 'https://app.example', 'sec-fetch-site': 'cross-site' },
  ],
  ['of a sibling host', { host: 'app.example', 'sec-fetch-site': 'same-site' }],
])('rejects a request %s', (_, headers) => {
  expect(isOwn(headers)).toBe(false);
});
