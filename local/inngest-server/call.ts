import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import { type InngestFunction, maxAttempts } from './functions';
import type { Job } from './jobs';
import { type Keys, signature } from './keys';
import { post } from './post';

/** The official server waits two hours. Here, a hanging call must not block others for so long. */
const CALL_TIMEOUT_MS = 120_000;

const opSchema = z.object({
  id: z.string(),
  op: z.string(),
  name: z.string().nullish(),
  data: z.unknown().optional(),
  error: z.unknown().optional(),
});

export type Op = z.infer<typeof opSchema>;

/** The `X-Inngest-No-Retry` and `Retry-After` headers of a response. */
export type RetryHeaders = { noRetry: boolean; retryAfter: string | null };

/** The result of a call. */
export type Answer =
  | ({ kind: 'steps'; ops: Op[] } & RetryHeaders)
  | { kind: 'output'; output: unknown }
  | ({ kind: 'error'; error: unknown } & RetryHeaders)
  | { kind: 'unreached'; reason: string };

/**
 * Makes a call request (SDK specification, 4.4): the app runs the function up to its next step.
 * Never throws. `unreached` means that the app is down, or that the response is not from the SDK.
 */
export async function call(fn: InngestFunction, job: Job, keys: Keys = {}): Promise<Answer> {
  try {
    const requestId = randomUUID();
    const content = requestBody(fn, job, requestId);
    // A signed body is canonical JSON (RFC 8785), because some frameworks give the SDK no raw body.
    const body = (keys.signingKey && canonicalize(content)) || JSON.stringify(content);
    const response = await post(urlFor(fn, job), {
      headers: {
        'x-inngest-server-kind': keys.signingKey === undefined ? 'dev' : 'cloud',
        'x-inngest-step-id': job.stepId ?? 'step',
        'x-inngest-job-id': job.id,
        'x-request-id': requestId,
        'x-run-id': job.runId,
        ...(keys.signingKey && {
          'x-inngest-signature': signature(keys.signingKey, body, Math.floor(Date.now() / 1_000)),
        }),
      },
      body,
      timeoutMs: CALL_TIMEOUT_MS,
    });
    const { status, headers, text } = response;
    if (headers['x-inngest-sdk'] === undefined) {
      return { kind: 'unreached', reason: `status ${status}, and not from the SDK` };
    }
    return toAnswer(status, headers, JSON.parse(text));
  } catch (error) {
    return { kind: 'unreached', reason: error instanceof Error ? error.message : String(error) };
  }
}

function urlFor(fn: InngestFunction, job: Job): URL {
  const url = new URL(fn.steps.step.runtime.url);
  url.searchParams.set('stepId', job.stepId ?? 'step');
  return url;
}

function requestBody(fn: InngestFunction, job: Job, requestId: string) {
  return {
    event: job.event,
    events: [job.event],
    defers: {},
    steps: Object.fromEntries(job.steps.map(({ id, result }) => [id, result])),
    ctx: {
      fn_id: fn.id,
      run_id: job.runId,
      env: '',
      step_id: job.stepId ?? 'step',
      attempt: job.attempt,
      max_attempts: maxAttempts(fn),
      stack: { stack: job.steps.map(({ id }) => id), current: job.steps.length },
      qi_id: job.id,
      request_id: requestId,
      job_id: job.id,
      disable_immediate_execution: job.parallel,
      use_api: false,
    },
    version: -1,
    use_api: false,
  };
}

function toAnswer(status: number, headers: IncomingHttpHeaders, body: unknown): Answer {
  if (status === 200) return { kind: 'output', output: body };
  const noRetry = headers['x-inngest-no-retry'] === 'true';
  const retryAfter = headers['retry-after'] ?? null;
  if (status !== 206) return { kind: 'error', error: body, noRetry, retryAfter };
  const ops = z.array(opSchema).parse(Array.isArray(body) ? body : [body]);
  return { kind: 'steps', ops, noRetry, retryAfter };
}
