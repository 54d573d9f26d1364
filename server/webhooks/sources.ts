import { DEFAULT_SOURCE } from '@/db/key';
import { ApiError } from '@/server/core/errors';
import { type Env, env, StartError } from '@/server/settings';
import type { Secret } from '@/server/settings/lists';
import { processors } from './processors';
import type { Processor } from './processors/processor';
import { type Check, checkSignature, type SignedRequest } from './signature';

/** The last part of the URL of webhooks in the service's own format. */
export const PLAIN = 'transactions';

/** Where webhooks come from: an account at a processor, or any sender of the service's own format. */
export type Source = {
  name: string;
  /** Undefined for the service's own format. */
  processor: Processor | undefined;
  /** Undefined if none are set. */
  secrets: readonly Secret[] | undefined;
};

/** The source whose webhooks arrive at `/v1/webhooks/{segment}`; undefined if there is none. */
export function findSource(segment: string, settings: Env = env()): Source | undefined {
  const { WEBHOOK_SECRETS, WEBHOOK_SOURCES, SECRETS_BY_SOURCE } = settings;
  const plain = { name: DEFAULT_SOURCE, secrets: WEBHOOK_SECRETS };
  if (segment === PLAIN) return { ...plain, processor: undefined };
  const named = WEBHOOK_SOURCES?.find(({ name }) => name === segment);
  const processor = processors.find(({ name }) => name === (named?.processor ?? segment));
  if (!processor) return undefined;
  const secrets = SECRETS_BY_SOURCE.get(segment);
  if (!secrets && !named && processor.wasDefault) return { ...plain, processor };
  return { name: segment, processor, secrets };
}

/** @throws ApiError NOT_FOUND */
export function requireSource(segment: string): Source {
  const source = findSource(segment);
  if (!source) throw new ApiError('NOT_FOUND', { message: 'No source has this name.' });
  return source;
}

/** The source whose webhooks are sent to a path; undefined if there is none. */
export function findSourceAt(path: string): Source | undefined {
  return findSource(lastSegmentOf(path));
}

export function lastSegmentOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

type ProcessorUrl = {
  /** The last part of the URL. */
  segment: string;
  processor: Processor;
};

/** The URLs of the processors, and of the further accounts in `WEBHOOK_SOURCES`. */
export function listProcessorUrls(settings: Env = env()): ProcessorUrl[] {
  const named = (settings.WEBHOOK_SOURCES ?? []).flatMap(({ name, processor }) => {
    const found = processors.find((one) => one.name === processor);
    return found ? [{ segment: name, processor: found }] : [];
  });
  return [...processors.map((processor) => ({ segment: processor.name, processor })), ...named];
}

/** Verifies a request with the secrets of its source. */
export async function verify(
  { name, processor, secrets = [] }: Source,
  request: SignedRequest,
  toleranceSeconds = env().SIGNATURE_TOLERANCE_SECONDS,
): Promise<Check> {
  if (!processor || name === DEFAULT_SOURCE) {
    return checkSignature(request, secrets, toleranceSeconds);
  }
  return await processor.verify(request, secrets, toleranceSeconds);
}

/**
 * Checks the names of sources, which the settings alone cannot.
 * @throws StartError for an unknown processor, a name that is taken, or secrets of an unknown source
 */
export function checkSources(settings: Env = env()): void {
  const reserved = new Set([PLAIN, DEFAULT_SOURCE, ...processors.map(({ name }) => name)]);
  const known = processors.map(({ name }) => name).join(', ');
  for (const { name, processor } of settings.WEBHOOK_SOURCES ?? []) {
    if (reserved.has(name)) {
      throw new StartError(`Wrong environment: WEBHOOK_SOURCES: the name ${name} is taken`);
    }
    if (!processors.some((one) => one.name === processor)) {
      throw new StartError(
        `Wrong environment: WEBHOOK_SOURCES: unknown processor ${processor}. Known: ${known}`,
      );
    }
  }
  for (const name of settings.SECRETS_BY_SOURCE.keys()) {
    if (!findSource(name, settings)) {
      throw new StartError(`Wrong environment: secrets are set for the unknown source ${name}`);
    }
  }
}
