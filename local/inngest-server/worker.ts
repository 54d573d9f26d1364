import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { createGroup } from '@/server/ingest/group';
import { CALL_TIMEOUT_MS, call } from './call';
import { apply, type Changes } from './changes';
import { receive } from './events';
import type { Functions, InngestFunction } from './functions';
import { failed, interpret } from './interpret';
import { claim, type Job, nextDueInMs } from './jobs';

const LEASE_MS = CALL_TIMEOUT_MS + 30_000;
const LONGEST_NAP_MS = 1_000;
const DATABASE_PAUSE_MS = 200;

/** Calls the app for every job that is due, at most `concurrency` at once. */
export class Worker {
  readonly #inFlight = new Map<string, Job>();
  readonly #apply: (changes: Changes) => Promise<unknown>;
  #nap = new AbortController();
  #stopping = false;
  #loop: Promise<void> | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly functions: Functions,
    private readonly log: Logger,
    private readonly concurrency: number,
  ) {
    this.#apply = createGroup(
      async (group: readonly Changes[]) => {
        await this.#persistently(() => apply(pool, group));
        return group.map(() => true);
      },
      { atOnce: 1, size: 200 },
    );
  }

  start(): void {
    this.#loop = this.#run();
  }

  /** Ends a nap: something new is due. */
  wake(): void {
    this.#nap.abort();
  }

  /** Takes no more jobs and waits for the calls under way. */
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

  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.#nap = new AbortController();
      const limit = this.concurrency - this.#inFlight.size;
      const jobs = limit > 0 ? await this.#claim(limit) : [];
      for (const job of jobs) void this.#work(job);
      if (jobs.length < limit || limit === 0) await this.#rest(limit === 0);
    }
  }

  async #claim(limit: number): Promise<Job[]> {
    return this.#persistently(() => claim(this.pool, { limit, leaseMs: LEASE_MS }));
  }

  /** Naps until something is due, or a call has ended. */
  async #rest(busy: boolean): Promise<void> {
    const dueInMs = busy ? undefined : await this.#persistently(() => nextDueInMs(this.pool));
    const napMs = Math.max(1, Math.min(dueInMs ?? LONGEST_NAP_MS, LONGEST_NAP_MS));
    await sleep(napMs, undefined, { signal: this.#nap.signal }).catch(() => {});
  }

  async #work(job: Job): Promise<void> {
    this.#inFlight.set(job.id, job);
    try {
      await this.#apply(await this.#outcome(job));
    } catch (error) {
      this.log.error({ err: error, run: job.runId }, 'a job was given up until its lease ends');
    } finally {
      this.#inFlight.delete(job.id);
      this.wake();
    }
  }

  async #outcome(job: Job): Promise<Changes> {
    const fn = this.functions.find(job.functionId);
    if (!fn) return failed(job, { name: 'Error', message: `No app has "${job.functionId}"` });
    const answer = await call(fn, job);
    if (answer.kind === 'unreached') {
      this.log.warn({ run: job.runId, reason: answer.reason }, 'the app did not answer');
    }
    const changes = interpret(answer, job, fn);
    for (const { status, output } of changes.ends ?? []) {
      if (status === 'Failed') await this.#announceFailure(job, fn, output);
    }
    return changes;
  }

  /** What starts `onFailure`. It comes before the run's end, and its id makes it count once. */
  async #announceFailure(job: Job, fn: InngestFunction, error: unknown): Promise<void> {
    const name = 'inngest/function.failed';
    const data = { function_id: fn.id, run_id: job.runId, error, event: job.event };
    const functions = this.functions.triggeredBy({ name, data });
    await this.#persistently(() =>
      receive(this.pool, [{ event: { name, data, id: `${name}:${job.runId}` }, functions }]),
    );
  }

  /** Repeats while the database is away: what a call has brought must not be lost for that. */
  async #persistently<Result>(work: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (this.#stopping) throw error;
        this.log.warn({ err: error }, 'the database does not answer');
        await sleep(DATABASE_PAUSE_MS);
      }
    }
  }
}
