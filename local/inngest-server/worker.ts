import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError, type Pool } from 'pg';
import type { Logger } from 'pino';
import { createBatcher } from '@/server/core/batcher';
import { type Answer, call } from './call';
import { apply, type Changes } from './changes';
import type { Control } from './control';
import { receive } from './events';
import type { Functions } from './functions';
import { failed, interpret, repeated } from './interpret';
import { claim, type Job, nextDueInMs } from './jobs';
import type { Keys } from './keys';

const LONGEST_NAP_MS = 1_000;
const QUEUED_PER_PLACE = 10;
const DATABASE_PAUSE_MS = 200;
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
  /** Calls under way at once, at the most. */
  concurrency: number;
};

/** Calls the app for every job that is due. */
export class Worker {
  readonly #inFlight = new Map<string, Job>();
  readonly #apply: (changes: Changes) => Promise<unknown>;
  /** Leased jobs that wait for a place. */
  readonly #queue: Job[] = [];
  readonly #queueSize: number;
  #nap = new AbortController();
  #stopping = false;
  #loop: Promise<void> | undefined;

  constructor(private readonly options: WorkerOptions) {
    this.#queueSize = options.concurrency * QUEUED_PER_PLACE;
    this.#apply = createBatcher((group: readonly Changes[]) => this.#applyGroup(group), {
      maxConcurrentBatches: 1,
      maxBatchSize: 200,
    });
  }

  start(): void {
    this.#loop = this.#run();
  }

  /** Ends a nap: something new is due. */
  wake(): void {
    this.#nap.abort();
  }

  /** Takes no more jobs and waits for the calls under way; what is only leased is freed at the next start. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.wake();
    await this.#loop;
    while (this.#inFlight.size > 0) await sleep(10);
  }

  /** Memoises step results that the app reports while its call goes on. */
  async checkpoint(runId: string, jobId: string, results: Map<string, unknown>): Promise<void> {
    const memos = [...results].map(([step_id, data]) => ({
      run_id: runId,
      step_id,
      result: { type: 'data', data },
    }));
    await this.#apply({ memos });
    // As on the official server: progress gives the job its attempts back.
    const job = this.#inFlight.get(jobId);
    if (job) job.attempt = 0;
  }

  /** Keeps the queue filled: leases many jobs at once, so that calls do not wait for the database. */
  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.#nap = new AbortController();
      const room = this.#queueSize - this.#queue.length;
      const jobs = room > 0 ? await this.#claim(room) : [];
      this.#queue.push(...jobs);
      this.#pump();
      const isFull = this.#queue.length * 2 > this.#queueSize;
      if (isFull || jobs.length < room) await this.#rest(isFull);
    }
  }

  /** Starts calls as long as there are free places and jobs. */
  #pump(): void {
    while (this.#inFlight.size < this.options.concurrency && !this.#stopping) {
      const job = this.#queue.shift();
      if (!job) return;
      void this.#work(job);
    }
  }

  async #claim(limit: number): Promise<Job[]> {
    const held = this.options.control.held();
    return this.#persistently(() => claim(this.options.pool, { limit, held }));
  }

  /** Naps until something is due or, with a full queue, until it is half empty. */
  async #rest(isFull: boolean): Promise<void> {
    const held = this.options.control.held();
    const dueInMs = isFull
      ? undefined
      : await this.#persistently(() => nextDueInMs(this.options.pool, held));
    const napMs = Math.max(1, Math.min(dueInMs ?? LONGEST_NAP_MS, LONGEST_NAP_MS));
    await sleep(napMs, undefined, { signal: this.#nap.signal }).catch(() => {});
  }

  async #work(job: Job): Promise<void> {
    this.#inFlight.set(job.id, job);
    let changes: Changes = {};
    try {
      changes = await this.#outcome(job);
      await this.#conclude(job, changes);
    } catch (error) {
      this.options.log.error({ err: error, run: job.runId }, 'a job is put back');
      // While stopping this fails too; then the successor frees the job.
      await this.#apply({ moves: [{ ...repeated(job), due_in_ms: PUT_BACK_MS }] }).catch(() => {});
    } finally {
      this.#inFlight.delete(job.id);
      this.#pump();
      if (isDueNow(changes) || this.#queue.length * 2 === this.#queueSize) this.wake();
    }
  }

  async #outcome(job: Job): Promise<Changes> {
    const fn = this.options.functions.find(job.functionId);
    if (!fn) return failed(job, { name: 'Error', message: `No app has "${job.functionId}"` });
    const answer = this.options.control.takeFailure()
      ? INJECTED_FAILURE
      : await call(fn, job, this.options.keys);
    if (answer.kind === 'unreached') {
      this.options.log.warn({ run: job.runId, reason: answer.reason }, 'the app did not answer');
    }
    return interpret(answer, job, fn);
  }

  /** Makes a call's changes durable; a run whose result the database refuses has failed. */
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

  /** Applies many calls' changes at once; where the database refuses them, each by itself. */
  async #applyGroup(group: readonly Changes[]): Promise<(true | Error)[]> {
    try {
      await this.#persistently(() => apply(this.options.pool, group));
      return group.map(() => true);
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      if (group.length === 1) return [error];
      return (await Promise.all(group.map((one) => this.#applyGroup([one])))).flat();
    }
  }

  /** What starts `onFailure`. It comes before the run's end, and its id makes it count once. */
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
   * Repeats while the database is away for a moment. When it restarts, this process ends with the
   * connection that holds its place, and the calls under way are made again.
   */
  async #persistently<Result>(work: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (this.#stopping || isDataError(error)) throw error;
        this.options.log.warn({ err: error }, 'the database does not answer');
        await sleep(DATABASE_PAUSE_MS);
      }
    }
  }
}

/** Whether a call has left something to do at once. */
function isDueNow({ moves = [], plans = [] }: Changes): boolean {
  return [...moves, ...plans].some(({ due_in_ms = 0, due_at }) => due_in_ms === 0 && !due_at);
}

/** Whether the database answered, but does not take the values (SQLSTATE classes 22 and 54). */
function isDataError(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && /^(22|54)/.test(error.code ?? '');
}
