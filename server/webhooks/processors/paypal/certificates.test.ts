import { afterEach, expect, it, vi } from 'vitest';
import keys from '@/tests/processors/paypal-key.json' with { type: 'json' };
import { certificateAt } from './certificates';

const urlOf = (name: string) => `https://api.paypal.com/v1/notifications/certs/CERT-${name}`;

afterEach(() => {
  vi.restoreAllMocks();
});

it.each([
  'http://api.paypal.com/v1/notifications/certs/CERT-1',
  'https://api.paypal.com.evil.example/v1/notifications/certs/CERT-1',
  'https://evil.example/?https://api.paypal.com/v1/notifications/certs/CERT-1',
  'https://api.paypal.com@evil.example/v1/notifications/certs/CERT-1',
  'https://evil.paypal.com/v1/notifications/certs/CERT-1',
  'https://api.paypal.com/v1/notifications/certs/../../../CERT-1',
  'file:///etc/passwd',
  '',
])('asks nobody for the certificate at %j', async (url) => {
  const asked = vi.spyOn(globalThis, 'fetch');
  expect(await certificateAt(url)).toBeUndefined();
  expect(asked).not.toHaveBeenCalled();
});

it('asks PayPal once for a certificate', async () => {
  const asked = vi
    .spyOn(globalThis, 'fetch')
    .mockImplementation(async () => new Response(keys.certificate));
  expect(await certificateAt(urlOf('once'))).toBe(await certificateAt(urlOf('once')));
  expect(asked).toHaveBeenCalledTimes(1);
});

it('accepts no certificate that PayPal does not know', async () => {
  const asked = vi.spyOn(globalThis, 'fetch');
  asked.mockResolvedValueOnce(new Response('not found', { status: 404 }));
  expect(await certificateAt(urlOf('unknown'))).toBeUndefined();
});

it('is a failure of a dependency when PayPal does not respond, and asks again', async () => {
  const asked = vi.spyOn(globalThis, 'fetch');
  asked.mockRejectedValueOnce(new TypeError('fetch failed'));
  await expect(certificateAt(urlOf('outage'))).rejects.toMatchObject({ name: 'DependencyError' });
  asked.mockResolvedValueOnce(new Response(keys.certificate));
  expect(await certificateAt(urlOf('outage'))).toBeDefined();
});

it('accepts no expired certificate', async () => {
  vi.useFakeTimers({ now: Date.parse('2200-01-01'), toFake: ['Date'] });
  try {
    vi.spyOn(globalThis, 'fetch').mockResolvedValueOnce(new Response(keys.certificate));
    expect(await certificateAt(urlOf('expired'))).toBeUndefined();
  } finally {
    vi.useRealTimers();
  }
});
