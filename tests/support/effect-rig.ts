import { sql } from 'drizzle-orm';
import { beforeEach } from 'vitest';
import { database } from '@/db/client';
import { readBreakers } from '@/db/effects/breakers';
import { resumeTransactions } from '@/db/effects/waiting';
import { circuitBreakers, type Run, tasks, transactions } from '@/db/schema';
import { findEvents } from '@/db/transaction-events';
import { requeueTransactions } from '@/db/transactions/requeue';
import { defineEffect, type EffectOptions } from '@/server/processing/effects/define-effect';
import { insertDispatched } from './connection';

const REPLAY = { limit: 10, kind: 'replayed', details: { by: 'operator' } } as const;

type RunOfEffect = Run & { isResumed: boolean };

/** An effect for each test, with a name of its own. It does what `behave` says. */
export const rig: {
  id: number;
  name: string;
  /** The transactions that were called, in order. */
  called: string[];
  behave: (id: string) => unknown;
} = { id: 0, name: '', called: [], behave: () => ({ booked: true }) };

/** Prepares the rig before each test. */
export function prepareEffectRig(): void {
  beforeEach(async () => {
    rig.id += 1;
    rig.name = `effect-${rig.id}`;
    rig.called = [];
    rig.behave = () => ({ booked: true });
    await database().delete(circuitBreakers);
    // The tests resume themselves.
    const claimedAt = sql`now() + interval '1 hour'`;
    await database().insert(tasks).values({ name: 'resume', claimedAt }).onConflictDoNothing();
  });
}

export function effect(options: Omit<EffectOptions, 'name'> = {}) {
  return defineEffect({ ...options, name: rig.name }, async ({ transaction_id }) => {
    rig.called.push(transaction_id);
    return await rig.behave(transaction_id);
  });
}

export async function dispatched(key = `txn_${rig.id}`): Promise<RunOfEffect> {
  return { ...(await insertDispatched(database(), key)), isResumed: false };
}

/** A replay of a transaction. */
export async function nextRun({ key }: Run): Promise<RunOfEffect> {
  await database().update(transactions).set({ overdueAt: sql`now() - interval '1 s'` });
  const [run] = await requeueTransactions(database(), { keys: [key] }, REPLAY);
  if (!run) throw new Error('not requeued');
  return { ...run, isResumed: false };
}

/** The next runs of the transactions that wait. */
export async function resumed(limit = 100): Promise<RunOfEffect[]> {
  const runs = await resumeTransactions(database(), rig.name, limit);
  return runs.map((run) => ({ ...run, isResumed: true }));
}

export async function stateOf() {
  return (await readBreakers(database(), [rig.name]))[0];
}

export async function eventsOf({ key }: Run) {
  const events = await findEvents(database(), { key, limit: 100 });
  return events.map(({ kind, details }) => ({ kind, details }));
}

export function down(): never {
  throw new Error('connection refused');
}

/** Lets the time come at which an open breaker lets a call through. */
export async function untilDue(): Promise<void> {
  await database().update(circuitBreakers).set({ retryAt: sql`now() - interval '1 s'` });
}
