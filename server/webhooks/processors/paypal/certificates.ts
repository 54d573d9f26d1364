import { X509Certificate } from 'node:crypto';
import { DependencyError } from '@/server/core/errors';

/** The sender names the certificate, so only PayPal's own addresses are asked, and only for certificates. */
const CERTIFICATE_URL =
  /^https:\/\/api(-m)?(\.sandbox)?\.paypal\.com\/v1\/notifications\/certs\/CERT-[\w-]{1,80}$/;

/** Within the deadline of a webhook. */
const TIMEOUT_MS = 300;
const MAX_BYTES = 64 * 1024;
/** PayPal has a few. The rest are invented, and forgotten first. */
const MAX_REMEMBERED = 50;

const remembered = new Map<string, Promise<X509Certificate | undefined>>();

/**
 * PayPal's certificate at a URL. Asks once and remembers the answer.
 * @returns undefined if it is none of PayPal's, or expired
 * @throws DependencyError when PayPal does not respond
 */
export async function certificateAt(url: string): Promise<X509Certificate | undefined> {
  if (!CERTIFICATE_URL.test(url)) return undefined;
  const known = remembered.get(url) ?? remember(url);
  const certificate = await known;
  const isValid =
    certificate &&
    Date.parse(certificate.validFrom) <= Date.now() &&
    Date.now() <= Date.parse(certificate.validTo);
  return isValid ? certificate : undefined;
}

function remember(url: string): Promise<X509Certificate | undefined> {
  const asked = ask(url);
  // An outage is not remembered.
  asked.catch(() => remembered.delete(url));
  const [oldest] = remembered.keys();
  if (oldest !== undefined && remembered.size >= MAX_REMEMBERED) remembered.delete(oldest);
  remembered.set(url, asked);
  return asked;
}

async function ask(url: string): Promise<X509Certificate | undefined> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, { redirect: 'error', signal });
    if (response.status >= 500) throw new Error(`status ${response.status}`);
    const pem = await response.text();
    if (!response.ok || pem.length > MAX_BYTES) return undefined;
    const certificate = new X509Certificate(pem);
    return /\.paypal\.com$/.test(commonNameOf(certificate)) ? certificate : undefined;
  } catch (cause) {
    throw new DependencyError('PayPal does not send its certificate', { cause });
  }
}

function commonNameOf({ subject }: X509Certificate): string {
  return /^CN=(.+)$/m.exec(subject)?.[1] ?? '';
}
