import { database } from '@/db/client';
import { findDelivery } from '@/db/deliveries/list';
import type { DeliveryRow } from '@/db/schema';
import { ApiError } from '@/server/core/errors';
import type { SignedRequest } from '../signature';
import { bodyHashOf } from './record';

/** @throws ApiError NOT_FOUND */
export async function requireDelivery(id: string): Promise<DeliveryRow> {
  const row = await findDelivery(database(), id);
  if (!row) throw new ApiError('NOT_FOUND', { message: 'No delivery has this ID.' });
  return row;
}

/** The request as it was received; undefined if its body is masked or absent. */
export function signedRequestOf(row: DeliveryRow): SignedRequest | undefined {
  if (row.body === null) return undefined;
  if (bodyHashOf({ ...row, bodySha256: null }) !== bodyHashOf(row)) return undefined;
  return { headers: new Headers(row.headers), body: Buffer.from(row.body) };
}
