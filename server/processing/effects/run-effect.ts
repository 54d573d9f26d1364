import { setTimeout as sleep } from 'node:timers/promises';
import { database } from '@/db/client';
import { findOpenBreaker } from '@/db/effects/breakers';
import {
  beginCall,
  type Call,
  createSlots,
  failCall,
  finishCall,
  freeSlot,
  refuseCall,
  takeSlot,
} from '@/db/effects/calls';
import { wait } from '@/db/effects/waiting';
import { idsOf } from '@/db/key';
import { retry } from '@/db/retry';
import type { Run } from '@/db/schema';
import { postponeOverdue } from '@/db/transactions/processing';
import { findTransaction } from '@/db/transactions/record';
import { reportError } from '@/server/core/report-error';
import { describeError } from '@/server/observability/describe-error';
import { log } from '@/server/observability/log';
import { inSpan, traceId } from '@/server/observability/tracing';
import { overdueAfterRetryInMs, retryInMs } from '@/server/processing/retry-policy';
import { AttemptFailed } from '@/server/processing/run';
import { toTransaction } from '@/server/transactions/schema';
import { callEffect, type Effect, nextCallInMs } from './define-effect';
import { PermanentFailure, retryAfterMsOf } from './failures';
import { resumeWaiting } from './resume';
import { announceWaiting } from './resume-chain';

/** For the statements before and after a call. A lease is longer than the call by this much. */
const LEASE_MARGIN_MS = 10_000;
/** A resumed run waits so long for its slot, because the one before it is about to be freed. */
const WAIT_FOR_SLOT_MS = 2_000;
const SLOT_POLL_MS = 50;
const BUSY_POLL_MS = 250;

/**
 * `done`: the call has succeeded, now or before. `waiting`: a breaker is open or all slots are taken; the transaction
 * is resumed later, in a new run. `superseded`: a newer run has taken over, or there is nothing left to do.
 */
type EffectRun = Run & { isResumed: boolean };

export type EffectOutcome = 'done' | 'waiting' | 'superseded';

/**
 * Makes the call of an effect for a transaction, unless it was made before. Neither an open breaker nor a taken slot
 * uses up a retry.
 * @param attempt counted from 0
 * @throws AttemptFailed when the call has failed; with a PermanentFailure as its cause if it is not to be repeated
 */
export async function runEffect(
  effect: Effect,
  run: EffectRun,
  attempt: number,
): Promise<{ outcome: EffectOutcome }> {
  const attributes = { ...idsOf(run.key), effect: effect.name };
  return await inSpan('call effect', { kind: 'CLIENT', attributes }, async (span) => {
    const startedAtMs = performance.now();
    const report = (level: 'info' | 'warn', outcome: string, error?: string) => {
      span.setAttribute('outcome', outcome);
      const duration_ms = Math.round(performance.now() - startedAtMs);
      log[level]({ ...attributes, outcome, error, duration_ms, trace_id: traceId() }, 'effect');
    };
    try {
      const outcome = await tryToCall(effect, run);
      // Thousands can wait at once, so only what was done is worth a line.
      if (outcome !== 'waiting') report('info', outcome);
      return { outcome };
    } catch (error) {
      report('warn', 'failed', describeError(error));
      if (error instanceof AttemptFailed) throw error;
      throw new AttemptFailed(describeError(error), retryInMs(attempt), { cause: error });
    }
  });
}

async function tryToCall(effect: Effect, run: EffectRun): Promise<EffectOutcome> {
  const db = database();
  const leaseMs = effect.timeoutMs + LEASE_MARGIN_MS;
  const breaker = await findOpenBreaker(db, effect.name, { tryMs: leaseMs });
  const slot =
    breaker.stoppedBy === undefined ? await waitForSlot(effect, run, leaseMs) : undefined;
  if (breaker.stoppedBy !== undefined || slot === undefined) {
    await wait(db, run, breaker.stoppedBy ?? effect.name);
    await announceWaiting();
    return 'waiting';
  }
  const leasedAtMs = performance.now();
  const call = { ...run, effect: effect.name, slot, isTry: breaker.isTry };
  const begun = await begin(call, leaseMs);
  if (begun !== 'begun') {
    await freeSlot(db, call);
    return begun;
  }
  const usedMs = performance.now() - leasedAtMs;
  return await make(effect, call, leaseMs - usedMs);
}

async function make(effect: Effect, call: Call, leaseMs: number): Promise<EffectOutcome> {
  const row = await findTransaction(database(), call.key);
  if (!row) return 'superseded';
  let result: unknown;
  try {
    // A process that was paused for longer than its lease must not call beside its successor.
    const timeoutMs = Math.max(0, leaseMs - LEASE_MARGIN_MS / 2);
    const transaction = toTransaction(row);
    result = await callEffect(effect, { key: call.key, transaction }, timeoutMs);
  } catch (cause) {
    return await fail(effect, call, cause);
  }
  const hasWaiting = await retry(() => finishCall(database(), call, result));
  if (hasWaiting) await resumeWaiting().catch((error: unknown) => reportError(error));
  return 'done';
}

async function fail(effect: Effect, call: Call, cause: unknown): Promise<EffectOutcome> {
  const db = database();
  const error = describeError(cause);
  if (cause instanceof PermanentFailure) {
    await refuseCall(db, call, error);
    throw new AttemptFailed(error, null, { cause });
  }
  const askedMs = retryAfterMsOf(cause);
  const { isOpen, failures } = await failCall(db, call, error, {
    ...effect.breaker,
    openAtLeastMs: askedMs,
  });
  if (isOpen) {
    await wait(db, call, effect.name);
    await announceWaiting();
    return 'waiting';
  }
  const pauseMs = nextCallInMs(effect, failures, cause, askedMs);
  await postponeOverdue(db, call, overdueAfterRetryInMs(call.runNumber, pauseMs ?? 0));
  throw new AttemptFailed(error, pauseMs, { cause });
}

const created = new Set<string>();

async function waitForSlot(
  effect: Effect,
  run: EffectRun,
  leaseMs: number,
): Promise<number | undefined> {
  const { name, maxConcurrent } = effect;
  const id = `${name} ${maxConcurrent}`;
  if (!created.has(id)) {
    await createSlots(database(), name, maxConcurrent);
    created.add(id);
  }
  const untilMs = performance.now() + (run.isResumed ? WAIT_FOR_SLOT_MS : 0);
  for (;;) {
    const wanted = { effect: name, key: run.key };
    const slot = await takeSlot(database(), wanted, { maxConcurrent, leaseMs });
    if (slot !== undefined || performance.now() >= untilMs) return slot;
    await sleep(SLOT_POLL_MS);
  }
}

/** Begins a call, after an earlier one has ended whose caller may be gone. */
async function begin(call: Call, leaseMs: number): Promise<'begun' | 'done' | 'superseded'> {
  for (;;) {
    const begun = await beginCall(database(), call, leaseMs);
    if (begun !== 'busy') return begun;
    await sleep(BUSY_POLL_MS);
  }
}
