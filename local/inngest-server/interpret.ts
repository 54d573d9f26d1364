import type { Answer, Op } from './call';
import type { Changes } from './changes';
import { type InngestFunction, maxAttempts } from './functions';
import type { Job } from './jobs';
import { parseSleep, retryDue, unreachedDue } from './timing';

const FINISHED_STEP = new Set(['StepRun', 'Step']);

/** What an answer means for the run: the server's state machine, free of any input or output. */
export function interpret(answer: Answer, job: Job, fn: InngestFunction): Changes {
  try {
    return carryOut(answer, job, fn);
  } catch (error) {
    // An answer that can't be understood would come again, call after call.
    return failed(job, { name: 'Error', message: String(error) });
  }
}

function carryOut(answer: Answer, job: Job, fn: InngestFunction): Changes {
  switch (answer.kind) {
    case 'output':
      return { ends: [{ run_id: job.runId, status: 'Completed', output: answer.output }] };
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

/** A run that can't go on. */
export function failed(job: Job, error: unknown): Changes {
  return { ends: [{ run_id: job.runId, status: 'Failed', output: error }] };
}

function reported(answer: Answer & { kind: 'steps' }, job: Job, fn: InngestFunction): Changes {
  const [op, ...others] = answer.ops;
  // A thread of a parallel run that finds nothing new ends; those still under way go on.
  if (!op) return job.parallel ? { drops: [{ id: job.id }] } : { moves: [{ id: job.id }] };

  const ending = answer.ops.find(({ op: code }) => code === 'RunComplete');
  if (ending) {
    return { ends: [{ run_id: job.runId, status: 'Completed', output: ending.data }] };
  }
  const finished = answer.ops.filter(({ op: code }) => FINISHED_STEP.has(code));
  const memos = finished.map(({ id, data }) => memo(job, id, { type: 'data', data }));
  const open = answer.ops.filter(({ op: code }) => !FINISHED_STEP.has(code));
  if (open.length === 0) return { memos, moves: [{ id: job.id }] };
  if (others.length === 0 && !job.parallel) return single(op, answer, job, fn);
  if (open.length === 1 && open[0] && isStepEnd(open[0])) {
    return merge({ memos }, single(open[0], answer, job, fn));
  }
  return merge({ memos }, planned(open, job));
}

/** One open operation: the job itself goes on with it. */
function single(
  op: Op,
  answer: Answer & { kind: 'steps' },
  job: Job,
  fn: InngestFunction,
): Changes {
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

/** Several open operations, or any of a parallel run: a job each, in place of this one. */
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

function isStepEnd({ op }: Op): boolean {
  return op === 'StepError' || op === 'StepFailed' || op === 'StepNotFound';
}

function stepFailed({ id, error }: Op, job: Job): Changes {
  return { memos: [memo(job, id, { type: 'error', error })], moves: [{ id: job.id }] };
}

/** The next attempt; undefined when there is none left, or none wanted. */
function retried(
  { noRetry, retryAfter }: { noRetry: boolean; retryAfter: string | null },
  job: Job,
  fn: InngestFunction,
): Changes | undefined {
  const attempt = job.attempt + 1;
  if (noRetry || attempt >= maxAttempts(fn)) return undefined;
  return { moves: [{ ...repeated(job), ...retryDue(job.attempt, retryAfter), attempt }] };
}

/** The same call once more. */
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

function merge(one: Changes, other: Changes): Changes {
  return { ...one, ...other, memos: [...(one.memos ?? []), ...(other.memos ?? [])] };
}
