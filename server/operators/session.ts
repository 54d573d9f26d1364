import { createHmac, scryptSync } from 'node:crypto';
import { z } from 'zod';
import { isSameSecret } from '@/server/core/access';
import { ApiError } from '@/server/core/errors';
import { env } from '@/server/settings';

const COOKIE = 'dashboard_session';
const LIFETIME_MS = 12 * 60 * 60 * 1_000;
const TOKEN = /^(\d{13})\.([\w-]{43})$/;

const credentials = z.object({ password: z.string().max(1_024) });

/**
 * Checks the password and returns a session token. The caller limits the attempts.
 * @throws ApiError UNAUTHORIZED
 */
export function signIn(body: unknown): string {
  const { DASHBOARD_PASSWORD } = env();
  const password = credentials.safeParse(body).data?.password;
  if (!password || !DASHBOARD_PASSWORD || !isSameSecret(password, DASHBOARD_PASSWORD)) {
    throw new ApiError('UNAUTHORIZED', { message: 'Incorrect password.' });
  }
  return createSession(DASHBOARD_PASSWORD);
}

/** Creates a session token: its end time, signed with a key that is derived from the password. */
export function createSession(password: string, nowMs = Date.now()): string {
  const endsAtMs = String(nowMs + LIFETIME_MS);
  return `${endsAtMs}.${sign(endsAtMs, password)}`;
}

/** Whether a session token is valid. A new password invalidates all tokens. */
export function isSession(token: string, password: string, nowMs = Date.now()): boolean {
  const [, endsAtMs, signature] = TOKEN.exec(token) ?? [];
  if (endsAtMs === undefined || signature === undefined || Number(endsAtMs) < nowMs) return false;
  return isSameSecret(signature, sign(endsAtMs, password));
}

function sign(text: string, password: string): string {
  return createHmac('sha256', keyOf(password)).update(text).digest('base64url');
}

let cachedKey: { password: string; key: Buffer } | undefined;

/** Slow on purpose, so that the password cannot be guessed from a token. */
function keyOf(password: string): Buffer {
  if (cachedKey?.password !== password) {
    cachedKey = { password, key: scryptSync(password, 'transaction-webhooks session', 32) };
  }
  return cachedKey.key;
}

/** The session token in a request's cookie; empty if there is none. */
export function sessionOf(headers: Pick<Headers, 'get'>): string {
  const cookies = (headers.get('cookie') ?? '').split(/;\s*/);
  return cookies.find((cookie) => cookie.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? '';
}

/** The `Set-Cookie` header of a new session. */
export function sessionCookie(token: string, isSecure: boolean): string {
  return cookie(token, LIFETIME_MS, isSecure);
}

/** The `Set-Cookie` header that deletes the session. */
export function noSessionCookie(isSecure: boolean): string {
  return cookie('', 0, isSecure);
}

// Lax instead of Strict, so that links from other sites open the dashboard signed in. No link changes
// anything.
function cookie(value: string, maxAgeMs: number, isSecure: boolean): string {
  const attributes = `Path=/; Max-Age=${maxAgeMs / 1_000}; HttpOnly; SameSite=Lax`;
  return `${COOKIE}=${value}; ${attributes}${isSecure ? '; Secure' : ''}`;
}
