import { z } from 'zod';
import { database } from '@/db/client';
import { countAttempt } from '@/db/sign-in-attempts/count-attempt';
import { forgetAttempts } from '@/db/sign-in-attempts/forget-attempts';
import { env } from '@/server/env';
import { ApiError } from '@/server/errors';
import { networkOf } from '@/server/limits/network';
import { isSame } from '@/server/secret';
import { createSession } from './session';

const WINDOW_MS = 60_000;
const MOST_OF_A_CLIENT = 5;
const EVERYBODY = 'everybody';
const MOST_OF_EVERYBODY = 60;

const credentials = z.object({ password: z.string().max(1_024) });

/**
 * Signs in with the password and answers the session's token.
 * @param source the address of whoever asks
 * @throws ApiError UNAUTHORIZED, or TOO_MANY_ATTEMPTS whether the password is right or not
 */
export async function signIn(body: unknown, source: string): Promise<string> {
  const client = networkOf(source);
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
