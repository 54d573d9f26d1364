import { TRPCError } from '@trpc/server';
import { ZodError, z } from 'zod';
import { isUnavailable } from '@/db/errors';
import { BODY_TIMEOUT_MS, MAX_BODY_BYTES, MAX_BODY_DEPTH } from '@/server/settings/limits';

const MAX_BODY_KIB = MAX_BODY_BYTES / 1_024;

/**
 * Every error a client can get: its stable `code`, HTTP status, default message, and when it occurs.
 * `docs/errors.md` and the OpenAPI document are generated from this table.
 */
export const errorTable = {
  MALFORMED_BODY: {
    status: 400,
    message: 'The body is not valid JSON in UTF-8.',
    when: `The body cannot be parsed, has a key twice in one object with different values, or is nested more than ${MAX_BODY_DEPTH} levels deep.`,
  },
  MALFORMED_URL: {
    status: 400,
    message: 'The URL is invalid.',
    when: 'The request target is no path, or a path segment such as `a%ZZ` cannot be decoded.',
  },
  VALIDATION_FAILED: {
    status: 400,
    message: 'The request has invalid fields.',
    when: 'The JSON is valid, but a field is missing or has an invalid value. `issues` names each invalid field.',
  },
  MALFORMED_REQUEST: {
    status: 400,
    message: 'The request is not valid HTTP.',
    when: 'The request line or a header cannot be parsed.',
  },
  REQUEST_ABORTED: {
    status: 400,
    message: 'The connection was closed before the body was complete.',
    when: 'The client hangs up while it sends the body. Nobody reads this response; the log has its code.',
  },
  UNAUTHORIZED: {
    status: 401,
    message: 'Sign in or send an API token.',
    when: 'The request has neither a valid API token (`Authorization: Bearer …`) nor a valid session, or the sign-in password is incorrect.',
  },
  INVALID_SIGNATURE: {
    status: 401,
    message: 'The webhook has no valid signature.',
    when: 'No secret of the source matches the signature. Or the timestamp is outside `SIGNATURE_TOLERANCE_SECONDS`. Or the source is a processor without secrets, and the address is public. The log has the reason.',
  },
  FORBIDDEN: {
    status: 403,
    message: 'This token is read-only.',
    when: 'A token with the scope `read` calls an operation that requires the scope `operate`.',
  },
  NOT_FOUND: {
    status: 404,
    message: 'Not found.',
    when: 'The path does not exist, or no transaction, delivery or source has this ID or name.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    message: 'Method not allowed.',
    when: 'The path exists, but not for this method. `Allow` lists the allowed methods.',
  },
  REQUEST_TIMEOUT: {
    status: 408,
    message: `The request did not arrive within ${BODY_TIMEOUT_MS / 1_000} seconds.`,
    when: 'The headers take longer than 10 seconds, or the body longer than 30.',
  },
  ALREADY_PROCESSED: {
    status: 409,
    message: 'The transaction is already PROCESSED. There is nothing to replay.',
    when: 'The transaction to replay is already processed.',
  },
  STILL_PROCESSING: {
    status: 409,
    message: 'The transaction is still being processed and is not overdue.',
    when: 'The current run of the transaction to replay can still finish.',
  },
  AMBIGUOUS_TRANSACTION: {
    status: 409,
    message: 'Several sources have a transaction with this ID.',
    when: 'Several sources have this ID. `message` names them. Choose one with `source`.',
  },
  NOT_RERUNNABLE: {
    status: 409,
    message: 'The webhook cannot run again.',
    when: 'A rejected webhook is to run again, but its body is not stored as it was received, or its source is gone.',
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    message: `The body is larger than ${MAX_BODY_KIB} KiB.`,
    when: `The body is larger than ${MAX_BODY_KIB} KiB (2 MiB for a list of IDs), with or without a \`Content-Length\`.`,
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    message: 'The body must be JSON (application/json), not compressed.',
    when: '`Content-Type` is missing or not JSON, or `Content-Encoding` names a compression.',
  },
  HEADERS_TOO_LARGE: {
    status: 431,
    message: 'The headers are larger than 16 KiB.',
    when: 'The request line and headers are larger than 16 KiB together.',
  },
  TOO_MANY_ATTEMPTS: {
    status: 429,
    message: 'Too many attempts. Try again later.',
    when: 'Too many attempts to sign in to the dashboard. `Retry-After` gives the seconds to wait.',
  },
  TOO_MANY_REQUESTS: {
    status: 429,
    message: 'Too many requests from this IP address. Try again later.',
    when: 'One client IP sends too many unsigned webhooks, invalid signatures or invalid tokens. Or the bodies that arrive at the same moment are too large together; only this can reject a signed webhook. `Retry-After` gives the seconds to wait.',
  },
  BAD_GATEWAY: {
    status: 502,
    message: 'A part of the service is restarting. Send the request again.',
    when: 'The process for pages and dashboard data does not respond. Webhooks never depend on it.',
  },
  SERVICE_UNAVAILABLE: {
    status: 503,
    message: 'The service is temporarily unavailable. Send the request again.',
    when: 'The database does not respond in time, or an internal error occurred. Send the same request again after `Retry-After` seconds.',
  },
} as const satisfies Record<string, { status: number; message: string; when: string }>;

export type ErrorCode = keyof typeof errorTable;

export const errorCodes = Object.keys(errorTable).filter(isErrorCode);

function isErrorCode(name: string): name is ErrorCode {
  return name in errorTable;
}

/** The bounds of a double say nothing of it. */
const position = z.int().meta({ override: { minimum: 0, maximum: undefined } });

export const issueSchema = z
  .object({ path: z.array(z.union([z.string(), position])), message: z.string() })
  .meta({
    id: 'Issue',
    description: 'An invalid field: its path in the body, and the rule that it breaks.',
    example: { path: ['currency'], message: 'must be three capital letters, as in ISO 4217' },
  });

export type Issue = z.infer<typeof issueSchema>;

/** The body of every error response. */
export const apiErrorSchema = z
  .object({
    code: z.enum(errorCodes).meta({ description: 'Stable. Safe to branch on.' }),
    message: z.string().meta({ description: 'For people. The wording can change.' }),
    issues: z.array(issueSchema).optional().meta({
      description: 'The invalid fields. Only with `VALIDATION_FAILED`.',
    }),
  })
  .meta({ id: 'ApiError', description: 'The body of every error response.' });

type Details = {
  message?: string;
  issues?: Issue[];
  headers?: Record<string, string>;
  /** For operators. Not part of the response. */
  reason?: string;
};

const headersOf: Partial<Record<ErrorCode, Record<string, string>>> = {
  BAD_GATEWAY: { 'retry-after': '5' },
  SERVICE_UNAVAILABLE: { 'retry-after': '5' },
  UNAUTHORIZED: { 'www-authenticate': 'Bearer' },
};

/** `dependency`: the database or Inngest failed. `ours`: a bug or a wrong setting. */
export type Fault = 'client' | 'dependency' | 'ours';

/** The database or Inngest does not respond in time. */
export class DependencyError extends Error {
  override name = 'DependencyError';
}

/** An error whose code and message the client gets. Messages of other errors never leave the service. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly status: number;
  readonly issues: Issue[] | undefined;
  readonly reason: string | undefined;
  readonly headers: Record<string, string>;

  constructor(
    readonly code: ErrorCode,
    { message, issues, headers, reason, ...options }: Details & ErrorOptions = {},
  ) {
    super(message ?? errorTable[code].message, options);
    this.status = errorTable[code].status;
    this.issues = issues;
    this.reason = reason;
    this.headers = { ...headersOf[code], ...headers };
  }

  get fault(): Fault {
    if (this.status < 500) return 'client';
    return isDependencyError(this.cause) ? 'dependency' : 'ours';
  }

  toJSON() {
    return { code: this.code, message: this.message, ...(this.issues && { issues: this.issues }) };
  }
}

function isDependencyError(error: unknown): boolean {
  if (error instanceof DependencyError || isUnavailable(error)) return true;
  return error instanceof Error && isDependencyError(error.cause);
}

/** The errors that tRPC throws before it calls a procedure. */
const byTrpcCode: Partial<Record<TRPCError['code'], ErrorCode>> = {
  PARSE_ERROR: 'MALFORMED_BODY',
  BAD_REQUEST: 'VALIDATION_FAILED',
  NOT_FOUND: 'NOT_FOUND',
  METHOD_NOT_SUPPORTED: 'METHOD_NOT_ALLOWED',
  PAYLOAD_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  UNSUPPORTED_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
};

/**
 * Translates a thrown value to the error that the client gets. An unknown error becomes a 503, so that
 * the processor sends the webhook again; only the log has its message.
 */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (!(thrown instanceof TRPCError)) return new ApiError('SERVICE_UNAVAILABLE', { cause: thrown });
  if (thrown.cause instanceof ApiError) return thrown.cause;
  if (thrown.code === 'BAD_REQUEST' && thrown.cause instanceof ZodError) {
    return new ApiError('VALIDATION_FAILED', { issues: toIssues(thrown.cause) });
  }
  return new ApiError(byTrpcCode[thrown.code] ?? 'SERVICE_UNAVAILABLE', { cause: thrown });
}

/** Lists the invalid fields of a failed validation. */
export function toIssues(error: ZodError): Issue[] {
  return error.issues.map(({ path, message }) => ({
    path: path.map((key) => (typeof key === 'symbol' ? String(key) : key)),
    message,
  }));
}
