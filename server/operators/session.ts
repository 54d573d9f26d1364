import { createHmac, scryptSync } from 'node:crypto';
import { z } from 'zod';
import { database } from '@/db/client';
import { countAttempt, forgetAttempts } from '@/db/sign-in-attempts';
import { ApiError } from '@/server/core/errors';
import { isSame } from '@/server/core/secret';
import { env } from '@/server/settings';

const COOKIE = 'dashboard_session';
const LIFETIME_MS = 12 * 60 * 60 * 1_000;
const TOKEN = /^(\d{13})\.([\w-]{43})$/;

type Cookie = { value: string; maxAgeMs: number; isSecure: boolean };

/** The token of whoever has signed in just now: when it ends, signed by a key out of the password. */
export function createSession(password: string, nowMs = Date.now()): string {
  const endsAtMs = String(nowMs + LIFETIME_MS);
  return `${endsAtMs}.${sign(endsAtMs, password)}`;
}

/** Whether a token is one of ours that has not ended. Another password ends all of them. */
export function isSession(token: string, password: string, nowMs = Date.now()): boolean {
  const [, endsAtMs, signature] = TOKEN.exec(token) ?? [];
  if (endsAtMs === undefined || signature === undefined || Number(endsAtMs) < nowMs) return false;
  return isSame(signature, sign(endsAtMs, password));
}

/** The token that a request carries in its cookie; empty when there is none. */
export function sessionOf(headers: Pick<Headers, 'get'>): string {
  const cookies = (headers.get('cookie') ?? '').split(/;\s*/);
  return cookies.find((cookie) => cookie.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? '';
}

/** The header that has a browser keep a token; scripts never see it, other sites never send it. */
export function sessionCookie(token: string, isSecure: boolean): string {
  return cookie({ value: token, maxAgeMs: LIFETIME_MS, isSecure });
}

/** The header that has a browser forget its token. */
export function noSessionCookie(isSecure: boolean): string {
  return cookie({ value: '', maxAgeMs: 0, isSecure });
}

// Lax rather than Strict: whoever follows a link to a view is signed in there too. Nothing that a
// link can ask for changes anything.
function cookie({ value, maxAgeMs, isSecure }: Cookie): string {
  const attributes = `Path=/; Max-Age=${maxAgeMs / 1_000}; HttpOnly; SameSite=Lax`;
  return `${COOKIE}=${value}; ${attributes}${isSecure ? '; Secure' : ''}`;
}

function sign(text: string, password: string): string {
  return createHmac('sha256', keyOf(password)).update(text).digest('base64url');
}

let known: { password: string; key: Buffer } | undefined;

/** Slow to compute, so that a token tells nobody the password; once a process. */
function keyOf(password: string): Buffer {
  if (known?.password !== password) {
    known = { password, key: scryptSync(password, 'transaction-webhooks session', 32) };
  }
  return known.key;
}

const WINDOW_MS = 60_000;
const MOST_OF_A_CLIENT = 5;
const EVERYBODY = 'everybody';
const MOST_OF_EVERYBODY = 60;

const credentials = z.object({ password: z.string().max(1_024) });

/**
 * Signs in with the password and answers the session's token.
 * @param client whose attempts are counted together: see `rateLimitKey`
 * @throws ApiError UNAUTHORIZED, or TOO_MANY_ATTEMPTS whether the password is right or not
 */
export async function signIn(body: unknown, client: string): Promise<string> {
  const attempts = await countAttempt(database(), [client, EVERYBODY], WINDOW_MS);
  const refused = attempts.find((one) => one.attempts > mostOf(one.client));
  if (refused) {
    const seconds = Math.max(1, Math.ceil(refused.windowLeftMs / 1_000));
    throw new ApiError('TOO_MANY_ATTEMPTS', { headers: { 'retry-after': String(seconds) } });
  }
  const { DASHBOARD_PASSWORD } = env();
  const { data } = credentials.safeParse(body);
  if (!data || DASHBOARD_PASSWORD === undefined || !isSame(data.password, DASHBOARD_PASSWORD)) {
    throw new ApiError('UNAUTHORIZED', { message: 'The password is wrong.' });
  }
  await forgetAttempts(database(), client);
  return createSession(DASHBOARD_PASSWORD);
}

function mostOf(client: string): number {
  return client === EVERYBODY ? MOST_OF_EVERYBODY : MOST_OF_A_CLIENT;
}
