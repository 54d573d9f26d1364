import { createHash } from 'node:crypto';
import { receivedAtOf } from '@/db/deliveries/id';
import type { NewDelivery } from '@/db/schema';
import type { ApiError } from '@/server/core/errors';
import { env } from '@/server/settings';
import { processors } from '../processors';
import { valueAt } from '../processors/map-event';
import type { Processor } from '../processors/processor';
import type { Source } from '../sources';
import { MAX_UNKNOWN_LENGTH, maskBody } from './mask';

/** Headers worth keeping: what describes, names and signs a delivery. None is a credential of ours. */
const COMMON_HEADERS = [
  ...['content-type', 'content-encoding', 'content-length', 'user-agent', 'traceparent'],
  ...['webhook-id', 'webhook-timestamp', 'webhook-signature', 'x-razorpay-signature'],
];
const headersOf = new Map(processors.map((one) => [one, headersOfProcessor(one)]));
const allHeaders = [...COMMON_HEADERS, ...[...headersOf.values()].flat()];

function headersOfProcessor({ signature, delivery }: Processor): string[] {
  const { header = [], furtherHeaders = [] } = signature;
  const { idHeader = [], attemptHeader = [] } = delivery ?? {};
  return [header, furtherHeaders, idHeader, attemptHeader].flat().map((name) => name.toLowerCase());
}

/** Those of the source; any processor's if the source is unknown. */
function namesOfHeaders(source: Source | undefined): readonly string[] {
  if (!source) return allHeaders;
  const { processor } = source;
  return processor ? [...COMMON_HEADERS, ...(headersOf.get(processor) ?? [])] : COMMON_HEADERS;
}

const MAX_HEADER_LENGTH = 1_000;
/** Of a body that is not verified. A whole one can be run again. */
const MAX_UNVERIFIED_BYTES = 64 * 1024;
const MAX_PATH_LENGTH = 300;
const MAX_ID_LENGTH = 255;

type Received = {
  requestId: string;
  clientIp: string;
  path: string;
  headers: Pick<Headers, 'get'>;
  source?: Source | undefined;
  body?: Uint8Array | undefined;
};

/**
 * The record of a webhook. What became of it is filled in later.
 * @param options.isVerified whether its signature is valid, or none is asked for
 * @param options.json the body, if it is parsed already
 */
export function toRecord(
  { requestId, clientIp, path, headers, source, body }: Received,
  { isVerified, json }: { isVerified: boolean; json?: unknown },
): NewDelivery {
  const { processor } = source ?? {};
  const kept = namesOfHeaders(source).flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value.slice(0, MAX_HEADER_LENGTH)] as const];
  });
  return {
    id: requestId,
    receivedAt: receivedAtOf(requestId),
    source: source?.name ?? null,
    path: path.slice(0, MAX_PATH_LENGTH),
    outcome: 'accepted',
    status: processor?.successStatus ?? 202,
    code: null,
    issues: null,
    reason: null,
    event: null,
    processorId: processorIdOf(headers, processor, json),
    attempt: attemptOf(headers, processor),
    answeredMs: null,
    secretNumber: null,
    clientIp,
    headers: Object.fromEntries(kept),
    body: null,
    bodySha256: null,
    ...(body && keepBody(body, { isVerified, processor, json })),
    key: null,
    moreKeys: null,
  };
}

/** The record of a webhook that was rejected with `error`. */
export function toRejected(record: NewDelivery, error: ApiError): NewDelivery {
  const { status, code, issues = null, reason = null } = error;
  return { ...record, outcome: 'rejected', status, code, issues, reason };
}

type KeptBody = Pick<NewDelivery, 'body' | 'bodySha256'>;

/**
 * The body as `DELIVERY_BODIES` says. A stranger's body is cut if it is larger than webhooks are.
 * `bodySha256` is the hash of the received body; null if the kept body is identical to it.
 */
function keepBody(
  body: Uint8Array,
  {
    isVerified,
    processor,
    json,
  }: { isVerified: boolean; processor: Processor | undefined; json: unknown },
): KeptBody {
  const { DELIVERY_BODIES } = env();
  if (DELIVERY_BODIES === 'none') return { body: null, bodySha256: sha256(body) };
  const isCut = !isVerified && body.length > MAX_UNVERIFIED_BYTES;
  const length = isCut ? MAX_UNKNOWN_LENGTH : body.length;
  const text = Buffer.from(body.buffer, body.byteOffset, length).toString();
  const isMasked = DELIVERY_BODIES === 'masked';
  const kept = isMasked ? maskBody(text, isVerified ? processor : undefined, json) : text;
  // What is JSON in UTF-8 comes back from the database with the same bytes.
  const isWhole = kept === text && !isCut && json !== undefined;
  return { body: kept, bodySha256: isWhole ? null : sha256(body) };
}

/** The SHA-256 of the body as it was received, in hex. */
export function bodyHashOf({ body, bodySha256 }: KeptBody): string | null {
  return bodySha256 ?? (body === null ? null : sha256(body));
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The headers in which Standard Webhooks and the processors name a delivery. */
const idHeaders = ['webhook-id', ...processors.flatMap(({ delivery }) => delivery?.idHeader ?? [])];

/** The processor's ID of a delivery, from its header or its parsed body. */
export function processorIdOf(
  headers: Pick<Headers, 'get'>,
  processor?: Processor,
  json?: unknown,
): string | null {
  const { idHeader, idPath } = processor?.delivery ?? {};
  const inBody = idPath === undefined ? undefined : valueAt(json, idPath);
  const id = typeof inBody === 'string' ? inBody : firstOf(headers, idHeader);
  return id?.slice(0, MAX_ID_LENGTH) ?? null;
}

function firstOf(headers: Pick<Headers, 'get'>, header?: string): string | undefined {
  const values = (header === undefined ? idHeaders : [header]).map((name) => headers.get(name));
  return values.find((value) => value !== null) ?? undefined;
}

function attemptOf(headers: Pick<Headers, 'get'>, processor?: Processor): number | null {
  const header = processor?.delivery?.attemptHeader;
  const attempt = Number((header && headers.get(header)) ?? Number.NaN);
  return Number.isInteger(attempt) && attempt >= 0 && attempt < 32_768 ? attempt : null;
}
