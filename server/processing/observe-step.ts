import { describeError } from '@/server/observability/describe-error';
import { log } from '@/server/observability/log';
import { inSpan, traceId } from '@/server/observability/tracing';

type Step = {
  spanName: string;
  kind: 'CLIENT' | 'CONSUMER';
  /** Of the log line. */
  message: string;
  /** Of the span and the log line. */
  attributes: Record<string, string | number>;
};

/**
 * Runs a step of a transaction in a span, and logs one line with its outcome and duration.
 * @param outcomeOf the outcome of a result; undefined if it is not worth a line
 * @throws what `work` throws; its outcome is `failed`
 */
export async function observeStep<Result>(
  { spanName, kind, message, attributes }: Step,
  work: () => Promise<Result>,
  outcomeOf: (result: Result) => string | undefined,
): Promise<Result> {
  const startedAtMs = performance.now();
  return await inSpan(spanName, { kind, attributes }, async (span) => {
    const report = (level: 'info' | 'warn', outcome: string, error?: string) => {
      span.setAttribute('outcome', outcome);
      const duration_ms = Math.round(performance.now() - startedAtMs);
      log[level]({ ...attributes, outcome, error, duration_ms, trace_id: traceId() }, message);
    };
    try {
      const result = await work();
      const outcome = outcomeOf(result);
      if (outcome !== undefined) report('info', outcome);
      return result;
    } catch (error) {
      report('warn', 'failed', describeError(error));
      throw error;
    }
  });
}
