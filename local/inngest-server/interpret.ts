import type { Answer, Op, RetryHeaders } from './call';
import { type Changes, succeeded } from './changes';
import { type InngestFunction, maxAttempts } from './functions';
import type { Job } from './jobs';
import { parseSleep, retryDue, unreachedDue } from './timing';

type StepsAnswer = Answer & { kind: 'steps' };

const FINISHED_STEP = new Set(['StepRun', 'Step']);
const FAILED_STEP = new Set(['StepError', 'StepFailed', 'StepNotFound']);

/** The server's state machine: translates the answer of a call into changes to its run. */
export function interpret(answer: Answer, job: Job, fn: InngestFunction): Changes {
  try {
    return translate(answer, job, fn);
  } catch (error) {
    // Calling again would bring the same unintelligible answer.
    return failed(job, { name: 'Error', message: String(error) });
  }
}

function translate(answer: Answer, job: Job, fn: InngestFunction): Changes {
  switch (answer.kind) {
    case 'output':
      return completed(job, answer.output);
    case 'unreached':
      return {
        moves: [{ ...repeated(job), ...unreachedDue(job.unreached), unreached: job.unreached + 1 }],
      };
    case 'error':
      return retried(answer, job, fn) ?? failed(job, answer.error);
    case 'steps':
      return reported(answer, job, fn);
  }
}

function completed(job: Job, output: unknown): Changes {
  return { ends: [{ run_id: job.runId, status: 'Completed', output }] };
}

/** Ends the run of a job with an error. */
export function failed(job: Job, error: unknown): Changes {
  return { ends: [{ run_id: job.runId, status: 'Failed', output: error }] };
}

function reported(answer: StepsAnswer, job: Job, fn: InngestFunction): Changes {
  const { ops } = answer;
  // A thread of a parallel run that finds nothing new ends. The other threads continue.
  if (ops.length === 0)
    return job.parallel ? { drops: [{ id: job.id }] } : { moves: [{ id: job.id }] };

  const runComplete = ops.find(({ op }) => op === 'RunComplete');
  if (runComplete) return completed(job, runComplete.data);
  const memos = ops
    .filter(({ op }) => FINISHED_STEP.has(op))
    .map(({ id, data }) => memo(job, id, succeeded(data)));
  const open = ops.filter(({ op }) => !FINISHED_STEP.has(op));
  const [first] = open;
  if (!first) return { memos, moves: [{ id: job.id }] };
  const isOnly = ops.length === 1 && !job.parallel;
  if (isOnly || (open.length === 1 && FAILED_STEP.has(first.op))) {
    return merge(memos, single(first, answer, job, fn));
  }
  return merge(memos, planned(open, job));
}

/** One open operation: the job itself continues with it. */
function single(op: Op, answer: StepsAnswer, job: Job, fn: InngestFunction): Changes {
  switch (op.op) {
    case 'Sleep':
      return { moves: [{ id: job.id, sleep_id: op.id, ...parseSleep(op.name ?? '') }] };
    case 'StepPlanned':
      return { plans: [{ run_id: job.runId, step_id: op.id }], drops: [{ id: job.id }] };
    case 'StepError':
      return retried(answer, job, fn) ?? stepFailed(op, job);
    case 'StepFailed':
      return stepFailed(op, job);
    case 'DiscoveryRequest':
      return { moves: [{ id: job.id }] };
    case 'StepNotFound': {
      const error = { name: 'Error', message: `The app no longer has the step ${op.id}` };
      return retried({ ...answer, noRetry: false }, job, fn) ?? failed(job, error);
    }
    default:
      return failed(job, unsupported(op));
  }
}

/** Several open operations, or any in a parallel run: each gets its own job. */
function planned(ops: readonly Op[], job: Job): Changes {
  const unknown = ops.find(({ op }) => op !== 'StepPlanned' && op !== 'Sleep');
  if (unknown) return failed(job, unsupported(unknown));
  return {
    parallels: [{ run_id: job.runId }],
    drops: [{ id: job.id }],
    plans: ops.map(({ id, op, name }) =>
      op === 'Sleep'
        ? { run_id: job.runId, sleep_id: id, ...parseSleep(name ?? '') }
        : { run_id: job.runId, step_id: id },
    ),
  };
}

function stepFailed({ id, error }: Op, job: Job): Changes {
  return { memos: [memo(job, id, { type: 'error', error })], moves: [{ id: job.id }] };
}

/** The next attempt; undefined if none is left or the app wants none. */
function retried(
  { noRetry, retryAfter }: RetryHeaders,
  job: Job,
  fn: InngestFunction,
): Changes | undefined {
  const attempt = job.attempt + 1;
  if (noRetry || attempt >= maxAttempts(fn)) return undefined;
  return { moves: [{ ...repeated(job), ...retryDue(job.attempt, retryAfter), attempt }] };
}

/** The same call again. */
export function repeated(job: Job) {
  return { id: job.id, attempt: job.attempt, keep_step: true };
}

function memo(job: Job, stepId: string, result: unknown) {
  return { run_id: job.runId, step_id: stepId, result };
}

function unsupported({ op }: Op) {
  return {
    name: 'UnsupportedOpcode',
    message: `The embedded Inngest server does not support "${op}". Use an official Inngest server.`,
  };
}

function merge(memos: Required<Changes>['memos'], changes: Changes): Changes {
  return { ...changes, memos: [...memos, ...(changes.memos ?? [])] };
}
