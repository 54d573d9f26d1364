import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { database } from '@/db/client';
import { findOpenBreaker, returnTry } from '@/db/effects/breakers';
import { beginCall, type Call, failCall, finishCall, refuseCall } from '@/db/effects/calls';
import { createSlots, freeSlot, takeSlot } from '@/db/effects/slots';
import { wait } from '@/db/effects/waiting';
import { isDataError } from '@/db/errors';
import { idsOf } from '@/db/key';
import { retry } from '@/db/retry';
import type { Run } from '@/db/schema';
import { toStorableJson } from '@/db/storable';
import { findTransaction } from '@/db/transactions/find';
import { postponeOverdue } from '@/db/transactions/processing';
import { reportError } from '@/server/core/report-error';
import { describeError } from '@/server/observability/describe-error';
import { log } from '@/server/observability/log';
import { observeStep } from '@/server/processing/observe-step';
import { overdueAfterRetryInMs, retryInMs } from '@/server/processing/retry-policy';
import { AttemptFailed } from '@/server/processing/run';
import { type Transaction, toTransaction } from '@/server/transactions/schema';
import { callEffect, type Effect, nextCallInMs } from './define-effect';
import { PermanentFailure, retryAfterMsOf } from './errors';
import { resumeWaiting } from './resume';
import { announceWaiting } from './resume-chain';

/** For the statements before and after a call. A lease is longer than the call by this much. */
const LEASE_MARGIN_MS = 10_000;
/** How long a resumed run waits for a slot, which another run is about to free. */
const WAIT_FOR_SLOT_MS = 2_000;
const SLOT_POLL_MS = 50;
const BUSY_POLL_MS = 500;
/** With less time left, a call is not worth beginning. */
const MIN_CALL_MS = 1_000;

/**
 * `done`: the call has succeeded, now or before. `waiting`: a breaker is open or all slots are taken; the transaction
 * is resumed later, in a new run. `superseded`: a newer run has taken over, or there is nothing left to do.
 */
type EffectOutcome = 'done' | 'waiting' | 'superseded';

type EffectRun = Run & { isResumed: boolean };

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
  return await observeStep(
    { spanName: 'call effect', kind: 'CLIENT', message: 'effect', attributes },
    async () => {
      try {
        return { outcome: await tryToCall(effect, run) };
      } catch (error) {
        if (error instanceof AttemptFailed) throw error;
        throw new AttemptFailed(describeError(error), retryInMs(attempt), { cause: error });
      }
    },
    // Thousands can wait at once, so waiting is not worth a line.
    ({ outcome }) => (outcome === 'waiting' ? undefined : outcome),
  );
}

async function tryToCall(effect: Effect, run: EffectRun): Promise<EffectOutcome> {
  for (;;) {
    const outcome = await callOrWait(effect, run);
    if (outcome !== 'busy') return outcome;
    // An earlier call may be under way, although its caller may be gone. Others use the slot meanwhile.
    await sleep(BUSY_POLL_MS);
  }
}

async function callOrWait(effect: Effect, run: EffectRun): Promise<EffectOutcome | 'busy'> {
  const db = database();
  const leaseMs = effect.timeoutMs + LEASE_MARGIN_MS;
  const breaker = await findOpenBreaker(db, effect.name, { tryMs: leaseMs });
  if (breaker.stoppedBy !== undefined) return await letWait(run, breaker.stoppedBy);
  const { isTry } = breaker;
  const holder = randomUUID();
  const slot = await waitForSlot(effect, { holder, isPatient: run.isResumed }, leaseMs);
  if (slot === undefined) {
    if (isTry) await returnTry(db, effect.name);
    return await letWait(run, effect.name);
  }
  const leasedAtMs = performance.now();
  const unnumbered = { ...run, effect: effect.name, slot, holder, isTry, number: 0 };
  const begun = await beginCall(db, unnumbered, leaseMs);
  if (begun.state !== 'begun') {
    await freeSlot(db, unnumbered);
    if (isTry) await returnTry(db, effect.name);
    return begun.state;
  }
  const call = { ...unnumbered, number: begun.number };
  const row = await findTransaction(db, call.key);
  // A process that was paused must not call when its lease is about to pass to another one.
  const leftMs = leaseMs - LEASE_MARGIN_MS / 2 - (performance.now() - leasedAtMs);
  if (!row || leftMs < MIN_CALL_MS) return 'busy';
  return await makeCall(effect, call, toTransaction(row), leftMs);
}

async function letWait(run: Run, waitsFor: string): Promise<'waiting'> {
  await wait(database(), run, waitsFor);
  await announceWaiting();
  return 'waiting';
}

async function makeCall(
  effect: Effect,
  call: Call,
  transaction: Transaction,
  timeoutMs: number,
): Promise<EffectOutcome> {
  let result: unknown;
  try {
    result = await callEffect(effect, { key: call.key, transaction }, timeoutMs);
  } catch (cause) {
    return await handleFailure(effect, call, cause);
  }
  if (await storeResult(call, result)) {
    await resumeWaiting().catch(reportError);
  }
  return 'done';
}

/** Stores a result, or nothing if it cannot be stored: the call has succeeded in any case. */
async function storeResult(call: Call, result: unknown): Promise<boolean> {
  const store = (json: string) => retry(() => finishCall(database(), call, json));
  try {
    return await store(toStorableJson(result));
  } catch (error) {
    if (!(error instanceof TypeError) && !isDataError(error)) throw error;
    log.warn({ effect: call.effect, reason: describeError(error) }, 'a result was not stored');
    return await store('null');
  }
}

async function handleFailure(effect: Effect, call: Call, cause: unknown): Promise<EffectOutcome> {
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
  if (isOpen) return await letWait(call, effect.name);
  const pauseMs = nextCallInMs(effect, failures, cause, askedMs);
  await postponeOverdue(db, call, overdueAfterRetryInMs(call.runNumber, pauseMs ?? 0));
  throw new AttemptFailed(error, pauseMs, { cause });
}

const created = new Set<string>();

async function waitForSlot(
  { name, maxConcurrent }: Effect,
  { holder, isPatient }: { holder: string; isPatient: boolean },
  leaseMs: number,
): Promise<number | undefined> {
  const id = `${name} ${maxConcurrent}`;
  if (!created.has(id)) {
    await createSlots(database(), name, maxConcurrent);
    created.add(id);
  }
  const untilMs = performance.now() + (isPatient ? WAIT_FOR_SLOT_MS : 0);
  for (;;) {
    const wanted = { effect: name, holder };
    const slot = await takeSlot(database(), wanted, { maxConcurrent, leaseMs });
    if (slot !== undefined || performance.now() >= untilMs) return slot;
    await sleep(SLOT_POLL_MS);
  }
}
