import { z } from 'zod';
import { database } from '@/db/client';
import { measureAcks } from '@/db/transactions/measure-acks';
import { measureProcessing } from '@/db/transactions/measure-processing';
import { processingDelayMs } from '@/server/env';
import { instant } from '@/server/transactions/schema';
import { readProcedure } from '@/server/trpc';
import { byMinute } from './by-minute';
import { PROMISED_ACK_MS } from './promise';

const ms = z.number().nullable();

/** What happened in each of the last minutes, for the charts of the dashboard. */
export const getActivity = readProcedure
  .input(z.object({ minutes: z.number().int().min(1).max(60) }))
  .output(
    z.object({
      promised_ack_ms: z.number(),
      /** Of the new webhooks whose time is known, the share that was answered in time; 0 to 1. */
      in_time_share: z.number().nullable(),
      minutes: z.array(
        z.object({
          minute: instant,
          accepted: z.number(),
          processed: z.number(),
          ack_p50_ms: ms,
          ack_p95_ms: ms,
          ack_p99_ms: ms,
          late_p50_ms: ms,
          late_p99_ms: ms,
        }),
      ),
    }),
  )
  .query(async ({ input: { minutes } }) => {
    const [acks, processing] = await Promise.all([
      measureAcks(database(), { minutes, promisedMs: PROMISED_ACK_MS }),
      measureProcessing(database(), { minutes, delayMs: processingDelayMs() }),
    ]);
    const acked = acks.reduce((sum, one) => sum + one.acked, 0);
    const inTime = acks.reduce((sum, one) => sum + one.ackedInTime, 0);
    return {
      promised_ack_ms: PROMISED_ACK_MS,
      in_time_share: acked === 0 ? null : inTime / acked,
      minutes: byMinute({ acks, processing, minutes, now: new Date() }),
    };
  });
