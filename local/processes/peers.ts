import { z } from 'zod';
import { collectWith, ownMetrics } from '@/server/observability/metrics/registry';

/** The launcher answers earlier. */
const COLLECT_TIMEOUT_MS = 3_000;

const reportSchema = z.custom<object>((value) => typeof value === 'object' && value !== null);
const messageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('share'), shared: z.unknown() }),
  z.object({ kind: z.literal('report'), id: z.number() }),
  z.object({ kind: z.literal('collected'), id: z.number(), reports: z.array(reportSchema) }),
]);

const waiting = new Map<number, (reports: object[]) => void>();
let lastId = 0;
let takeShared = (_: unknown): void => {};

/**
 * Connects this process with the others of the service, over the launcher: a scrape at any of them has the
 * metrics of all.
 */
export function connectPeers(): void {
  process.on('message', (sent) => {
    const message = messageSchema.safeParse(sent).data;
    if (message?.kind === 'share') takeShared(message.shared);
    if (message?.kind === 'report') void report(message.id);
    if (message?.kind === 'collected') waiting.get(message.id)?.(message.reports);
  });
  collectWith(collect);
}

/** Sends something to every other process. */
export function share(shared: unknown): void {
  process.send?.({ kind: 'share', shared }, () => {});
}

/** Takes what other processes share. */
export function onShared(take: typeof takeShared): void {
  takeShared = take;
  process.send?.({ kind: 'subscribe' }, () => {});
}

async function report(id: number): Promise<void> {
  process.send?.({ kind: 'report', id, report: await ownMetrics() }, () => {});
}

/** The metrics of the other processes. One that does not answer within two seconds is left out. */
function collect(): Promise<object[]> {
  lastId += 1;
  const id = lastId;
  return new Promise<object[]>((resolve) => {
    const timer = setTimeout(() => resolve([]), COLLECT_TIMEOUT_MS);
    waiting.set(id, (reports) => {
      clearTimeout(timer);
      resolve(reports);
    });
    process.send?.({ kind: 'collect', id }, () => {});
  }).finally(() => waiting.delete(id));
}
