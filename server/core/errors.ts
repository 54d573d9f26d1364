import { TRPCError } from '@trpc/server';
import { ZodError } from 'zod';
import { isUnavailable } from '@/db/errors';

/**
 * Every error a client can get: its stable `code`, HTTP status, default message, and when it occurs.
 * `docs/errors.md` and the OpenAPI document are generated from this table.
 */
export const errorTable = {
  MALFORMED_BODY: {
    status: 400,
    message: 'The body is not valid JSON in UTF-8.',
    when: 'The request body cannot be parsed, has a key twice in one object with different values, or has more than 64 levels within one another.',
  },
  MALFORMED_URL: {
    status: 400,
    message: 'The URL contains an invalid percent-encoding.',
    when: 'A path segment such as `a%ZZ` cannot be decoded.',
  },
  VALIDATION_FAILED: {
    status: 400,
    message: 'The request has invalid fields.',
    when: 'The JSON is well-formed, but a field is missing or wrong. `issues` names each one.',
  },
  UNAUTHORIZED: {
    status: 401,
    message: 'Operator access is needed.',
    when: 'What is for operators is asked for without a token of `API_TOKENS` (`Authorization: Bearer …`) and without having signed in, or the password is wrong.',
  },
  INVALID_SIGNATURE: {
    status: 401,
    message: 'The webhook has no valid signature.',
    when: '`WEBHOOK_SECRETS` is set, and no signature of the webhook matches one of them, or its timestamp is more than five minutes off. Operators find the reason in the log.',
  },
  FORBIDDEN: {
    status: 403,
    message: 'This token may read, and not operate.',
    when: 'A token with the scope `read` is used for what changes something.',
  },
  NOT_FOUND: {
    status: 404,
    message: 'There is nothing at this path.',
    when: 'The path does not exist, or no transaction has this id.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    message: 'This path does not take this method.',
    when: 'The path exists, but not for this method. `Allow` lists those that it takes.',
  },
  ALREADY_PROCESSED: {
    status: 409,
    message: 'The transaction is PROCESSED: running it again would have its effect twice.',
    when: 'A replay is asked for of a transaction that is done.',
  },
  STILL_PROCESSING: {
    status: 409,
    message: 'The transaction is being processed, and not overdue.',
    when: 'A replay is asked for of a transaction whose run may still end by itself.',
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    message: 'The body is larger than 64 KiB.',
    when: 'The body has more than 65,536 bytes (a list of ids: 2 MiB), whatever `Content-Length` says.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    message: 'The body must be application/json, without a content encoding.',
    when: '`Content-Type` is missing or not JSON, or `Content-Encoding` is set.',
  },
  TOO_MANY_ATTEMPTS: {
    status: 429,
    message: 'Too many attempts to sign in. Wait before the next one.',
    when: 'Somebody tries to sign in to the dashboard again and again. `Retry-After` says how long to wait.',
  },
  TOO_MANY_REQUESTS: {
    status: 429,
    message: 'Too many requests from this address. Wait before the next one.',
    when: 'One address sends too many webhooks that are unsigned, or whose signatures are wrong, or guesses tokens. There is no limit for what is signed. `Retry-After` says how long to wait.',
  },
  SERVICE_UNAVAILABLE: {
    status: 503,
    message: 'The service cannot keep its promise right now. Send the request again.',
    when: 'The database does not answer, or not in time. Nothing was promised: retry after `Retry-After` seconds.',
  },
} as const satisfies Record<string, { status: number; message: string; when: string }>;

export type ErrorCode = keyof typeof errorTable;

export const errorCodes = Object.keys(errorTable).filter(isErrorCode);

function isErrorCode(name: string): name is ErrorCode {
  return name in errorTable;
}

/** One invalid field: where it is in the body, and what is wrong with it. */
export type Issue = { path: (string | number)[]; message: string };

type Details = { message?: string; issues?: Issue[]; headers?: Record<string, string> };

const headersOf: Partial<Record<ErrorCode, Record<string, string>>> = {
  SERVICE_UNAVAILABLE: { 'retry-after': '5' },
  UNAUTHORIZED: { 'www-authenticate': 'Bearer' },
};

/** Whose fault an error is: the client's, the database's or Inngest's, or a bug or wrong setting of ours. */
export type Fault = 'client' | 'dependency' | 'ours';

/** Something that this service depends on does not answer, or not in time. */
export class DependencyError extends Error {
  override name = 'DependencyError';
}

/** An error whose code and message are meant for the client. The message of any other error stays here. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly status: number;
  readonly issues: Issue[] | undefined;
  readonly headers: Record<string, string>;

  constructor(
    readonly code: ErrorCode,
    { message, issues, headers, ...options }: Details & ErrorOptions = {},
  ) {
    super(message ?? errorTable[code].message, options);
    this.status = errorTable[code].status;
    this.issues = issues;
    this.headers = { ...headersOf[code], ...headers };
  }

  get fault(): Fault {
    if (this.status < 500) return 'client';
    return isDependencyError(this.cause) ? 'dependency' : 'ours';
  }

  /** The body of the response. */
  toJSON() {
    return {
      code: this.code,
      message: this.message,
      ...(this.issues && { issues: this.issues }),
    };
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
 * Translates whatever was thrown to the error that a client may see. An unknown error becomes a 503, so
 * that the processor sends the webhook again; its message and cause stay in the log.
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

function toIssues(error: ZodError): Issue[] {
  return error.issues.map(({ path, message }) => ({
    path: path.map((key) => (typeof key === 'symbol' ? String(key) : key)),
    message,
  }));
}
