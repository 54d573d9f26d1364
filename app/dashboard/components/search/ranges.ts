const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Ranges that move with the time. */
export const ranges = {
  '1h': { label: 'Last hour', ms: HOUR_MS },
  '24h': { label: 'Last 24 hours', ms: 24 * HOUR_MS },
  '7d': { label: 'Last 7 days', ms: 7 * 24 * HOUR_MS },
  '30d': { label: 'Last 30 days', ms: 30 * 24 * HOUR_MS },
} as const;

export type RangeName = keyof typeof ranges;

export const rangeNames = ['1h', '24h', '7d', '30d'] as const satisfies RangeName[];

/** The whole minute in which a range begins, so that requests within a minute are equal. */
export function startOf(range: RangeName): string {
  const startMs = Date.now() - ranges[range].ms;
  return new Date(Math.floor(startMs / MINUTE_MS) * MINUTE_MS).toISOString();
}
