import { useState } from 'react';
import { trpc } from '../trpc-client';
import { type Exchange, postWebhooks } from './post-webhook';

/** A webhook that was sent alone, to send it again. */
type Sent = { segment: string; body: string; amountPath: string | null };

type Burst = { segment: string; event: string; count: number };

type Sending = {
  progress: { sent: number; total: number } | undefined;
  exchanges: Exchange[];
  /** The account that all webhooks of the burst have. */
  account: string | undefined;
  problem: string | undefined;
};

const IDLE: Sending = {
  progress: undefined,
  exchanges: [],
  account: undefined,
  problem: undefined,
};

/** Sends webhooks, and keeps what came back. */
export function useSending() {
  const [sending, setSending] = useState<Sending>(IDLE);
  const [last, setLast] = useState<Sent>();

  const post = async (segment: string, bodies: readonly string[], account?: string) => {
    const total = bodies.length;
    setSending({ ...IDLE, progress: { sent: 0, total } });
    const onProgress = (sent: number) => setSending({ ...IDLE, progress: { sent, total } });
    const exchanges = await postWebhooks({ segment, bodies, onProgress });
    setSending({ ...IDLE, exchanges, account });
  };
  const report = (error: unknown) =>
    setSending({ ...IDLE, problem: error instanceof Error ? error.message : String(error) });

  return {
    ...sending,
    last,
    send: async (webhook: Sent) => {
      try {
        await post(webhook.segment, [webhook.body]);
        setLast(webhook);
      } catch (error) {
        report(error);
      }
    },
    sendBurst: async ({ segment, event, count }: Burst) => {
      try {
        const burst = await trpc.signature.createWebhooks.mutate({ segment, event, count });
        await post(segment, burst.bodies, burst.account);
      } catch (error) {
        report(error);
      }
    },
  };
}
