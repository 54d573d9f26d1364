import { randomUUID } from 'node:crypto';

/*
 * The id of a delivery is a UUID of version 7 (RFC 9562, section 5.7). Its first 48 bits are the time in
 * milliseconds, so that ids are in the order of time, and one index serves both.
 */

/** A new id for a request that arrives now. */
export function newDeliveryId(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text can be the id of a delivery. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** When the request with this id arrived. */
export function receivedAtOf(id: string): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
}

/** No request that arrived at `instant` or later has a lower id. */
export function lowestIdAt(instant: Date): string {
  const time = Math.max(0, instant.getTime()).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}
