import type { AckMeasure } from '@/db/transactions/measure-acks';
import type { ProcessingMeasure } from '@/db/transactions/measure-processing';

const MINUTE_MS = 60_000;

type Measured = {
  acks: readonly AckMeasure[];
  processing: readonly ProcessingMeasure[];
  minutes: number;
  now: Date;
};

/** One entry for each of the last minutes, oldest first: where nothing happened, there is a 0. */
export function byMinute({ acks, processing, minutes, now }: Measured) {
  const thisMinuteMs = Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS;
  const acksAt = new Map(acks.map((one) => [one.minute, one]));
  const processingAt = new Map(processing.map((one) => [one.minute, one]));
  return Array.from({ length: minutes }, (_, n) => {
    const minute = new Date(thisMinuteMs - (minutes - 1 - n) * MINUTE_MS).toISOString();
    const acked = acksAt.get(minute);
    const done = processingAt.get(minute);
    return {
      minute,
      accepted: acked?.accepted ?? 0,
      processed: done?.processed ?? 0,
      ack_p50_ms: acked?.p50Ms ?? null,
      ack_p95_ms: acked?.p95Ms ?? null,
      ack_p99_ms: acked?.p99Ms ?? null,
      late_p50_ms: done?.lateP50Ms ?? null,
      late_p99_ms: done?.lateP99Ms ?? null,
    };
  });
}
