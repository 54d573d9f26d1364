import { z } from 'zod';
import type { ErrorCode } from './errors';
import { log } from './log';
import { countRejected, expectRejections } from './metrics/rejected';
import { type Operation, operations } from './operations';
import type { RestAnswer } from './rest';
import { continueTraceOf, traceId } from './tracing/carry';
import { failSpan, inSpan } from './tracing/span';
import { isWarmUp } from './warm-up';

// Standard Webhooks' and Razorpay's name for one delivery, by which its sender finds it again.
const DELIVERY_HEADERS = ['webhook-id', 'x-razorpay-event-id'];
const DELIVERY_ID = /^[\w.:-]{1,128}$/;

const identified = z.object({ transaction_id: z.string().max(255) });

for (const { access, errors } of operations) if (access === 'webhook') expectRejections(errors);

/** What becomes known of a request while it is answered. */
export type Noted = { transactionId?: string; code?: ErrorCode };

type Told = {
  transaction_id: string | undefined;
  delivery_id: string | undefined;
  outcome: string | undefined;
  code: ErrorCode | undefined;
  status: number;
};

/**
 * Runs `work` as the span of a request, in the trace that the request comes with. Of a webhook one line
 * is logged, and a rejection counted. None of it has more of the request than its ids.
 * @param receivedAtMs `performance.now()` at its arrival
 */
export function observeRequest(
  operation: Operation,
  headers: Pick<Headers, 'get'>,
  receivedAtMs: number,
  work: (noted: Noted) => Promise<RestAnswer>,
): Promise<RestAnswer> {
  if (isWarmUp(headers)) return work({});
  const { method, path, access } = operation;
  const attributes = { 'http.request.method': method, 'http.route': path };
  const noted: Noted = {};
  return continueTraceOf(headers, () =>
    inSpan(`${method} ${path}`, { kind: 'SERVER', attributes }, async (span) => {
      const answer = await work(noted);
      const { transactionId: transaction_id, code } = noted;
      const outcome = answer.headers['x-webhook-outcome'];
      const { status } = answer;
      span.setAttributes({ transaction_id, outcome, code, 'http.response.status_code': status });
      if (code && status >= 500) failSpan(span, code);
      if (access === 'webhook') {
        const delivery_id = deliveryId(headers);
        report({ transaction_id, delivery_id, outcome, code, status }, receivedAtMs);
      }
      return answer;
    }),
  );
}

/** The canonical line of a webhook: all that may be told of it, in one place. */
function report(told: Told, receivedAtMs: number): void {
  if (told.code) countRejected(told.code);
  const duration_ms = Math.round((performance.now() - receivedAtMs) * 10) / 10;
  log.info({ ...told, duration_ms, trace_id: traceId() }, 'webhook');
}

/** What its sender calls this delivery; undefined without one of its form, which may be anything. */
function deliveryId(headers: Pick<Headers, 'get'>): string | undefined {
  for (const name of DELIVERY_HEADERS) {
    const id = headers.get(name);
    if (id !== null) return DELIVERY_ID.test(id) ? id : undefined;
  }
  return undefined;
}

/** The transaction's id among the fields of a request or an answer; undefined without one of its form. */
export function readableId(fields: unknown): string | undefined {
  return identified.safeParse(fields).data?.transaction_id;
}
