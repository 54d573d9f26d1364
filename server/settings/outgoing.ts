import { z } from 'zod';
import { listOf, parseSecrets } from './lists';

const webhookUrl = z.url({ protocol: /^https?$/ });

/** What the service calls by itself. */
export const outgoingSettings = {
  DELIVER_TO: webhookUrl.optional().meta({
    group: 'Outgoing',
    shown: 'host',
    default: 'unset: nothing is posted',
    description:
      'URL of your own service. Each transaction is posted to it before it becomes PROCESSED.',
  }),
  DELIVER_SECRET: listOf(parseSecrets).optional().meta({
    group: 'Outgoing',
    shown: 'fingerprint',
    description:
      'Secret that signs what is posted, by Standard Webhooks. Required with `DELIVER_TO`.',
  }),
  DELIVER_MAX_CONCURRENT: z.coerce.number().int().min(1).max(1_000).default(10).meta({
    group: 'Outgoing',
    shown: 'value',
    description: 'How many posts to `DELIVER_TO` run at the same time, in all processes together.',
  }),
  NOTIFY_URL: webhookUrl.optional().meta({
    group: 'Outgoing',
    shown: 'host',
    default: 'unset: no messages',
    description:
      'URL that gets a message when transactions fail, processing is in trouble, or a source is silent or refused, and when all is well again. An incoming webhook of Slack gets its own format.',
  }),
  NOTIFY_SECRET: listOf(parseSecrets).optional().meta({
    group: 'Outgoing',
    shown: 'fingerprint',
    default: '`DELIVER_SECRET`',
    description: 'Secret that signs the messages to `NOTIFY_URL`, by Standard Webhooks.',
  }),
  NOTIFY_SILENCE_MINUTES: z.coerce.number().int().min(5).optional().meta({
    group: 'Outgoing',
    shown: 'value',
    default: 'unset: silence is no reason for a message',
    description: 'After so many minutes without a webhook, a source counts as silent.',
  }),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({
      group: 'Outgoing',
      shown: 'host',
      default: 'the production URL on Vercel, otherwise `HOST` and `PORT`',
      description: 'Where people open the dashboard, for the links in messages.',
    }),
  DELIVER_ALLOW_PRIVATE: z.enum(['0', '1']).default('0').meta({
    group: 'Outgoing',
    shown: 'value',
    description:
      '`1`: `DELIVER_TO` and `NOTIFY_URL` may be addresses of this machine or of a private network, and may use `http:`.',
  }),
} as const;

type Outgoing = z.infer<z.ZodObject<typeof outgoingSettings>>;

/** What is wrong with these settings together; undefined if nothing is. */
export function outgoingProblem({
  DELIVER_TO,
  DELIVER_SECRET,
  DELIVER_ALLOW_PRIVATE,
  NOTIFY_URL,
  NOTIFY_SECRET = DELIVER_SECRET,
}: Outgoing): string | undefined {
  if (DELIVER_TO !== undefined && DELIVER_SECRET === undefined) {
    return 'DELIVER_SECRET must be set with DELIVER_TO';
  }
  if (NOTIFY_URL !== undefined && !isSlack(NOTIFY_URL) && NOTIFY_SECRET === undefined) {
    return 'NOTIFY_SECRET must be set with NOTIFY_URL';
  }
  const plain = Object.entries({ DELIVER_TO, NOTIFY_URL }).find(([, url]) =>
    url?.startsWith('http:'),
  );
  if (!plain || DELIVER_ALLOW_PRIVATE === '1') return undefined;
  return `${plain[0]}: must be an https: URL, unless DELIVER_ALLOW_PRIVATE=1`;
}

/** Whether a URL is an incoming webhook of Slack, which has a format of its own and checks no signature. */
export function isSlack(url: string): boolean {
  return new URL(url).hostname === 'hooks.slack.com';
}
