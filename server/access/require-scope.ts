import { ApiError } from '@/server/errors';
import type { Scope } from './api-tokens';
import { type Caller, hasScope } from './identify';

/**
 * Lets a caller who has the scope pass; undefined takes none.
 * @throws ApiError UNAUTHORIZED for whoever is not known, FORBIDDEN for whoever may only read
 */
export function requireScope(scope: Scope | undefined, caller: () => Caller | undefined): void {
  if (scope === undefined || hasScope(caller(), scope)) return;
  throw new ApiError(caller() === undefined ? 'UNAUTHORIZED' : 'FORBIDDEN');
}
