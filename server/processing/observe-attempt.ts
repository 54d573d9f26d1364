import { describeError } from '@/server/describe-error';
import { log } from '@/server/log';
import { traceId } from '@/server/tracing/carry';
import { inSpan } from '@/server/tracing/span';

/**
 * Runs an attempt as a span, and logs one line about it: `processed`, `nothing to do` (another run was
 * first), or `failed` with the error.
 * @param attempt counted from 1, as the transaction's events do
 */
export async function observeAttempt(
  transactionId: string,
  attempt: number,
  work: () => Promise<{ processed: boolean }>,
): Promise<{ processed: boolean }> {
  const startedAtMs = performance.now();
  const attributes = { transaction_id: transactionId, attempt };
  return await inSpan('process transaction', { kind: 'CONSUMER', attributes }, async (span) => {
    const tell = (level: 'info' | 'warn', outcome: string, error?: string) => {
      span.setAttribute('outcome', outcome);
      const duration_ms = Math.round(performance.now() - startedAtMs);
      log[level]({ ...attributes, outcome, error, duration_ms, trace_id: traceId() }, 'attempt');
    };
    try {
      const result = await work();
      tell('info', result.processed ? 'processed' : 'nothing to do');
      return result;
    } catch (error) {
      tell('warn', 'failed', describeError(error));
      throw error;
    }
  });
}
