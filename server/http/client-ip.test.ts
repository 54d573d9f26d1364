import { expect, it } from 'vitest';
import { parseEnv } from '@/server/settings';
import { clientIp, isForwarded, isLoopbackIp } from './client-ip';

const source = (forwarded: string | null, peer: string | undefined, trusted: number) =>
  clientIp(
    new Headers(forwarded === null ? {} : { 'x-forwarded-for': forwarded }),
    peer,
    parseEnv({ TRUSTED_PROXIES: String(trusted) }),
  );

it.each([
  // No proxy: the client can write anything into the header.
  [null, '203.0.113.1', 0, '203.0.113.1'],
  ['198.51.100.9', '203.0.113.1', 0, '203.0.113.1'],
  // One proxy, which appends the address of its client.
  ['198.51.100.9', '10.0.0.1', 1, '198.51.100.9'],
  ['1.1.1.1, 198.51.100.9', '10.0.0.1', 1, '198.51.100.9'],
  // Behind our own reverse proxy or on a platform, only the header is known.
  ['198.51.100.9', undefined, 0, '198.51.100.9'],
  ['198.51.100.9, 10.0.0.1', undefined, 1, '198.51.100.9'],
  [null, undefined, 0, 'unknown'],
  [null, '10.0.0.1', 2, 'unknown'],
  ['<script>', undefined, 0, 'unknown'],
  ['2001:db8::1', undefined, 0, '2001:db8::1'],
  // As proxies write addresses.
  ['198.51.100.9:4711', undefined, 0, '198.51.100.9'],
  ['[2001:db8::1]:443', undefined, 0, '2001:db8::1'],
  ['"[2001:db8::1]"', undefined, 0, '2001:db8::1'],
  ['fe80::1%eth0', undefined, 0, 'fe80::1'],
  [null, '::ffff:203.0.113.1', 0, '203.0.113.1'],
])(
  'resolves X-Forwarded-For %j from peer %j behind %i trusted proxies to client IP %s',
  (forwarded, peer, trusted, expected) => {
    expect(source(forwarded, peer, trusted)).toBe(expected);
  },
);

it('treats only loopback addresses as the local machine', () => {
  for (const own of ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1']) {
    expect(isLoopbackIp(own)).toBe(true);
  }
  for (const other of ['203.0.113.1', '::11', '10.127.0.0', 'unknown']) {
    expect(isLoopbackIp(other)).toBe(false);
  }
});

it.each([
  [{}, false],
  // Our own reverse proxy adds it to local requests.
  [{ 'x-forwarded-for': '127.0.0.1' }, false],
  [{ 'x-forwarded-for': '::ffff:127.0.0.1, ::1' }, false],
  [{ 'x-forwarded-for': '203.0.113.1, 127.0.0.1' }, true],
  [{ 'x-forwarded-for': 'unknown' }, true],
  [{ forwarded: 'for=203.0.113.1' }, true],
  [{ 'x-real-ip': '203.0.113.1' }, true],
  [{ 'cf-connecting-ip': '203.0.113.1' }, true],
  [{ via: '1.1 proxy' }, true],
])('tells whether the headers %j come from a proxy: %s', (headers, expected) => {
  expect(isForwarded(new Headers(headers))).toBe(expected);
});
