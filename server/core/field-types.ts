import { z } from 'zod';

/** A UTC timestamp with milliseconds (RFC 3339). */
export const instant = z.iso.datetime().meta({
  example: '2026-01-15T10:30:00.000Z',
  override: { type: 'string', format: 'date-time', pattern: undefined },
});

/** A timestamp in a request. Postgres has no year 0. */
export const requestedInstant = instant.refine(
  (text) => !text.startsWith('0000'),
  'must be in the year 1 or later',
);

/** A whole number. JSON Schema says so by its type; the bounds of a double add nothing. */
export const integer = z.int().meta({ override: { minimum: undefined, maximum: undefined } });

/** How many there are. */
export const count = z
  .int()
  .nonnegative()
  .meta({ override: { minimum: 0, maximum: undefined } });
