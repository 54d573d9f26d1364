import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError, type Pool } from 'pg';
import type { Logger } from 'pino';
import { createBatcher } from '@/server/core/batcher';
import { type Answer, call } from './call';
import { apply, type Changes, succeeded } from './changes';
import type { Control } from './control';
import { receive } from './events';
import type { Functions } from './functions';
import { failed, interpret, repeated } from './interpret';
import { claim, type Job, nextDueInMs } from './jobs';
import type { Keys } from './keys';

const MAX_CONCURRENT_CALLS = 20;
const MAX_LEASED_JOBS = 200;
const MAX_NAP_MS = 1_000;
/** While there is work, jobs are claimed and results written this often, because a statement costs more than a row. */
const CLAIM_INTERVAL_MS = 40;
const APPLY_LINGER_MS = 10;
const DATABASE_RETRY_MS = 200;
const PUT_BACK_MS = 5_000;

const INJECTED_FAILURE: Answer = {
  kind: 'error',
  error: { name: 'InjectedFailure', message: 'failed by a test' },
  noRetry: false,
  retryAfter: null,
};

export type WorkerOptions = {
  pool: Pool;
  functions: Functions;
  control: Control;
  keys: Keys;
  log: Logger;
};

/** Calls the app for every due job. */
export class Worker {
  /** From its claim until its result is committed. */
  readonly #leased = new Map<string, Job>();
  readonly #apply: (changes: Changes) => Promise<unknown>;
  /** Leased jobs that wait for a call to end. */
  readonly #queue: Job[] = [];
  #openCalls = 0;
  #nap = new AbortController();
  #napEndsAtMs = Number.POSITIVE_INFINITY;
  #stopping = false;
  #loop: Promise<void> | undefined;

  constructor(private readonly options: WorkerOptions) {
    this.#apply = createBatcher((batch: readonly Changes[]) => this.#applyBatch(batch), {
      maxConcurrentBatches: 1,
      maxBatchSize: 200,
      lingerMs: APPLY_LINGER_MS,
    });
  }

  start(): void {
    this.#loop = this.#run();
  }

  /** Ends a nap that would last until after a new job is due. */
  wake(dueInMs = 0): void {
    if (performance.now() + dueInMs < this.#napEndsAtMs) this.#nap.abort();
  }

  /** Leases no more jobs and waits for open calls. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.wake();
    await this.#loop;
    for (const job of this.#queue.splice(0)) this.#leased.delete(job.id);
    while (this.#leased.size > 0) await sleep(10);
  }

  /** Memoises step results that the app reports before its call ends. */
  async checkpoint(runId: string, jobId: string, results: Map<string, unknown>): Promise<void> {
    const memos = [...results].map(([step_id, data]) => ({
      run_id: runId,
      step_id,
      result: succeeded(data),
    }));
    await this.#apply({ memos });
    // Like the official server: progress resets the attempts.
    const job = this.#leased.get(jobId);
    if (job) job.attempt = 0;
  }

  /** Leases many jobs at once, so that calls do not wait for the database. */
  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.#nap = new AbortController();
      this.#napEndsAtMs = Number.POSITIVE_INFINITY;
      const room = MAX_LEASED_JOBS - this.#leased.size;
      const jobs = room > 0 ? await this.#claim(room) : [];
      for (const job of jobs) this.#leased.set(job.id, job);
      this.#queue.push(...jobs);
      this.#startCalls();
      const isFull = this.#leased.size * 2 > MAX_LEASED_JOBS;
      if (!isFull && jobs.length > 0) await sleep(CLAIM_INTERVAL_MS);
      else await this.#rest(isFull);
    }
  }

  #startCalls(): void {
    while (this.#openCalls < MAX_CONCURRENT_CALLS && !this.#stopping) {
      const job = this.#queue.shift();
      if (!job) return;
      void this.#work(job);
    }
  }

  async #claim(limit: number): Promise<Job[]> {
    return this.#persistently(() => claim(this.options.pool, { limit, ...this.#skipped() }));
  }

  #skipped() {
    return { held: [...this.options.control.held], leased: [...this.#leased.keys()] };
  }

  /** Naps until a job is due or, if the queue is full, until it is half empty. */
  async #rest(isFull: boolean): Promise<void> {
    const dueInMs = isFull
      ? undefined
      : await this.#persistently(() => nextDueInMs(this.options.pool, this.#skipped()));
    const freeMs = Math.min(dueInMs ?? MAX_NAP_MS, MAX_NAP_MS);
    const napMs = freeMs > 0 ? freeMs : CLAIM_INTERVAL_MS;
    this.#napEndsAtMs = performance.now() + napMs;
    await sleep(napMs, undefined, { signal: this.#nap.signal }).catch(() => {});
  }

  async #work(job: Job): Promise<void> {
    let changes: Changes = {};
    try {
      this.#openCalls += 1;
      changes = await this.#outcome(job).finally(() => {
        this.#openCalls -= 1;
        this.#startCalls();
      });
      await this.#conclude(job, changes);
    } catch (error) {
      this.options.log.error({ err: error, run: job.runId }, 'a job is put back');
      // This fails too while stopping. Then the next start frees the job.
      await this.#apply({ moves: [{ ...repeated(job), due_in_ms: PUT_BACK_MS }] }).catch(() => {});
    } finally {
      this.#leased.delete(job.id);
      if (isDueNow(changes) || this.#leased.size * 2 === MAX_LEASED_JOBS) this.wake();
    }
  }

  async #outcome(job: Job): Promise<Changes> {
    const { functions, control, keys, log } = this.options;
    const fn = functions.find(job.functionId);
    if (!fn) return failed(job, { name: 'Error', message: `No app has "${job.functionId}"` });
    const answer = control.takeFailure() ? INJECTED_FAILURE : await call(fn, job, keys);
    if (answer.kind === 'unreached') {
      log.warn({ run: job.runId, reason: answer.reason }, 'the app did not answer');
    }
    return interpret(answer, job, fn);
  }

  /** Applies a call's changes. Fails the run if the database rejects its result. */
  async #conclude(job: Job, changes: Changes): Promise<void> {
    try {
      await this.#announceFailures(job, changes);
      await this.#apply(changes);
    } catch (error) {
      if (!isDataError(error)) throw error;
      const failure = failed(job, { name: 'UnstorableResult', message: error.message });
      await this.#announceFailures(job, failure);
      await this.#apply(failure);
    }
  }

  /** Applies the changes of many calls at once or, if the database rejects them, one by one. */
  async #applyBatch(batch: readonly Changes[]): Promise<(true | Error)[]> {
    try {
      await this.#persistently(() => apply(this.options.pool, batch));
      return batch.map(() => true);
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      if (batch.length === 1) return [error];
      return (await Promise.all(batch.map((one) => this.#applyBatch([one])))).flat();
    }
  }

  /** Starts `onFailure`, before the run ends. The event id makes a repetition harmless. */
  async #announceFailures(job: Job, { ends = [] }: Changes): Promise<void> {
    const { pool, functions } = this.options;
    for (const { run_id, status, output } of ends) {
      if (status !== 'Failed') continue;
      const name = 'inngest/function.failed';
      const data = { function_id: job.functionId, run_id, error: output, event: job.event };
      const event = { name, data, id: `${name}:${run_id}` };
      const started = functions.triggeredBy({ name, data });
      await this.#persistently(() => receive(pool, [{ event, functions: started }]));
    }
  }

  /**
   * Repeats `work` while the database does not respond. If the database restarts, the connection
   * with the server's lock breaks and this process ends. The next one repeats the open calls.
   */
  async #persistently<Result>(work: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (this.#stopping || isDataError(error)) throw error;
        this.options.log.warn({ err: error }, 'the database does not answer');
        await sleep(DATABASE_RETRY_MS);
      }
    }
  }
}

function isDueNow({ moves = [], plans = [] }: Changes): boolean {
  return [...moves, ...plans].some(({ due_in_ms = 0, due_at }) => due_in_ms === 0 && !due_at);
}

/** Whether the database rejects the values (SQLSTATE classes 22 and 54). */
function isDataError(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && /^(22|54)/.test(error.code ?? '');
}
