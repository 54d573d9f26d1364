import { createHash } from 'node:crypto';
import type { Topic } from '@/db/notifications';
import { messageOf, postSigned } from '@/server/processing/effects/post-signed';
import { type Env, env, localUrl } from '@/server/settings';
import { isSlack } from '@/server/settings/outgoing';

const POST_TIMEOUT_MS = 10_000;

export type Message = {
  /** One or two sentences for people. */
  text: string;
  /** The page of the dashboard that shows it. */
  path: string;
  count?: number;
};

type Notification = Topic & Message & { isFiring: boolean; at: Date };

/** Posts a notification to `NOTIFY_URL`, if it is set. @throws Error if it was not accepted */
export async function post(notification: Notification): Promise<void> {
  const { NOTIFY_URL, NOTIFY_SECRET, DELIVER_SECRET, DELIVER_ALLOW_PRIVATE } = env();
  if (NOTIFY_URL === undefined) return;
  const { kind, subject, isFiring, at } = notification;
  const content = JSON.stringify([kind, subject, isFiring, at]);
  const id = createHash('sha256').update(content).digest('hex');
  await postSigned(NOTIFY_URL, bodyFor(NOTIFY_URL, notification), {
    secret: (NOTIFY_SECRET ?? DELIVER_SECRET)?.[0],
    id: `msg_${id}`,
    signal: AbortSignal.timeout(POST_TIMEOUT_MS),
    allowPrivate: DELIVER_ALLOW_PRIVATE === '1',
  });
}

/** The body in the format of the receiver: Slack's, or that of Standard Webhooks. */
export function bodyFor(
  url: string,
  { kind, subject, text, path, count, isFiring }: Notification,
): string {
  const link = new URL(path, publicUrl()).href;
  if (isSlack(url)) return slackBody(text, link);
  const state = isFiring ? 'firing' : 'resolved';
  const data = { kind, subject: subject || null, state, text, count, link };
  return messageOf(`${kind}.${state}`, data);
}

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
function slackBody(text: string, link: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return JSON.stringify({ text: `${escaped} <${link}|Open the dashboard>` });
}

/** Where people open the dashboard. */
function publicUrl(settings: Env = env()): string {
  const { PUBLIC_URL, VERCEL_PROJECT_PRODUCTION_URL: vercelHost } = settings;
  return PUBLIC_URL ?? (vercelHost ? `https://${vercelHost}` : localUrl(settings));
}
