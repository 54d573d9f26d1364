import { database } from '@/db/client';
import { addOccurrences, insertDeliveries, insertRejected } from '@/db/deliveries/insert';
import type { NewDelivery } from '@/db/schema';
import { createBatcher } from '@/server/core/batcher';
import { clientNetwork } from '@/server/core/client-network';
import { log } from '@/server/observability/log';
import { createBound } from './bounds';
import { bodyHashOf } from './record';

const MINUTE_MS = 60_000;

/** Refusals of one client IP. */
const admitRejected = createBound({ rows: 60, windowMs: MINUTE_MS });
/** The same webhook, sent again and again. */
const admitRepeated = createBound({ rows: 20, windowMs: 60 * MINUTE_MS });

function inOneStatement(insert: typeof insertDeliveries) {
  return async (rows: readonly NewDelivery[]): Promise<boolean[]> => {
    await insert(database('recording'), rows);
    return rows.map(() => true);
  };
}

/** Before the response. */
const write = createBatcher(inOneStatement(insertDeliveries), {
  maxConcurrentBatches: 1,
  maxBatchSize: 200,
  maxPending: 4_000,
});

/** After the response, so that refusals take as few statements as possible. */
const writeLater = createBatcher(inOneStatement(insertRejected), {
  maxConcurrentBatches: 1,
  maxBatchSize: 200,
  lingerMs: 50,
  maxPending: 2_000,
});

/** Records a webhook that was rejected, after the response. Never throws: without the database, the log has it. */
export async function recordRejected(record: NewDelivery): Promise<void> {
  const admission = admitRejected(clientNetwork(record.clientIp), record.id);
  try {
    if (admission.isRecorded) await writeLater(record);
    else count(admission.countedOn);
  } catch (error) {
    log.debug({ err: error }, 'a rejected webhook is not on record');
  }
}

/**
 * Records a webhook that led to no new transaction, before the response.
 * @throws what the database throws
 */
export async function recordDelivery(record: NewDelivery): Promise<void> {
  if (admit(record)) await write(record);
}

/** Whether a redelivery or an ignored event is recorded. If not, it is counted on an equal one. */
export function admit(record: NewDelivery): boolean {
  const { source, key, event, id } = record;
  const admission = admitRepeated(`${source} ${key ?? event} ${bodyHashOf(record)}`, id);
  if (!admission.isRecorded) count(admission.countedOn);
  return admission.isRecorded;
}

const FLUSH_MS = 5_000;
/** For a minute, the row may not be written yet, or the database is down. */
const MAX_FLUSHES = 12;

/** By the id of the recorded delivery. */
type Counts = Map<string, { times: number; flushes: number }>;

let counts: Counts = new Map();
let timer: ReturnType<typeof setTimeout> | undefined;
let flushed = Promise.resolve();

function count(id: string, times = 1, flushes = 0): void {
  const before = counts.get(id)?.times ?? 0;
  counts.set(id, { times: before + times, flushes });
  timer ??= setTimeout(() => void flushCounts(), FLUSH_MS);
  timer.unref();
}

/** Writes the counts of the last seconds. Never throws. */
export function flushCounts(): Promise<void> {
  flushed = flushed.then(flush);
  return flushed;
}

async function flush(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  const pending = counts;
  counts = new Map();
  const counted = await addOccurrences(database(), pending).catch((error: unknown) => {
    log.debug({ err: error }, 'equal webhooks were not counted');
    return new Set<string>();
  });
  for (const [id, { times, flushes }] of pending) {
    if (!counted.has(id) && flushes < MAX_FLUSHES) count(id, times, flushes + 1);
  }
}
