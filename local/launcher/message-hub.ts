import type { ChildProcess } from 'node:child_process';
import { z } from 'zod';

/** A process that takes longer, such as a paused one, is left out. */
const REPORT_TIMEOUT_MS = 2_000;

const messageSchema = z.discriminatedUnion('kind', [
  /** From now on, this process gets what others share. */
  z.object({ kind: z.literal('subscribe') }),
  /** For all other subscribers, as it is. */
  z.object({ kind: z.literal('share'), shared: z.unknown() }),
  /** Asks for a report of each other process. */
  z.object({ kind: z.literal('collect'), id: z.number() }),
  z.object({ kind: z.literal('report'), id: z.number(), report: z.unknown() }),
]);

type Collection = { reports: unknown[]; missing: number; finish: () => void };

const processes = new Set<ChildProcess>();
const subscribers = new WeakSet<ChildProcess>();
/** They do not read, such as paused ones. Their messages fill the memory of this process. */
const backedUp = new WeakSet<ChildProcess>();
const collections = new Map<number, Collection>();
let lastId = 0;

/** Lets a process share messages with the others, and collect a report of each. */
export function connectPeer(child: ChildProcess): void {
  processes.add(child);
  child.once('exit', () => processes.delete(child));
  child.on('message', (sent) => {
    const message = messageSchema.safeParse(sent).data;
    if (message?.kind === 'subscribe') subscribers.add(child);
    if (message?.kind === 'share') toSubscribers(child, message);
    if (message?.kind === 'collect') collect(child, message.id);
    if (message?.kind === 'report') take(message.id, message.report);
  });
}

/** Leaves a process out whose successor has its name. */
export function disconnectPeer(child: ChildProcess): void {
  processes.delete(child);
}

function collect(asker: ChildProcess, id: number): void {
  lastId += 1;
  const collectionId = lastId;
  const reports: unknown[] = [];
  const finish = () => {
    clearTimeout(timer);
    collections.delete(collectionId);
    tell(asker, { kind: 'collected', id, reports });
  };
  const timer = setTimeout(finish, REPORT_TIMEOUT_MS);
  const missing = toOthers(asker, { kind: 'report', id: collectionId });
  collections.set(collectionId, { reports, missing, finish });
  if (missing === 0) finish();
}

function take(id: number, report: unknown): void {
  const collection = collections.get(id);
  if (!collection) return;
  collection.reports.push(report);
  if (collection.reports.length === collection.missing) collection.finish();
}

/** Leaves out a process with a backlog: what others share may be lost. */
function toSubscribers(sender: ChildProcess, message: object): void {
  for (const other of processes) {
    if (other === sender || !subscribers.has(other) || backedUp.has(other)) continue;
    tell(other, message);
  }
}

function toOthers(sender: ChildProcess, message: object): number {
  const others = [...processes].filter((one) => one !== sender);
  for (const other of others) tell(other, message);
  return others.length;
}

/** A process that has just ended takes no message. */
function tell(child: ChildProcess, message: object): void {
  if (!child.connected) return;
  const isTaken = child.send(message, () => backedUp.delete(child));
  if (!isTaken) backedUp.add(child);
}
