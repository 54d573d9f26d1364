import { type Env, env } from '@/server/env';

/** What of the settings is not for production, for people to read; empty when all is well. */
export function settingWarnings({ WEBHOOK_SECRETS }: Env = env()): string[] {
  return WEBHOOK_SECRETS === undefined
    ? ['Webhooks are accepted unsigned: WEBHOOK_SECRETS is not set.']
    : [];
}
