const MAX_DECIMALS = 4;

/**
 * An amount with its ISO currency code, with all its decimals: "1,500.00 INR". The only format of money.
 * The space does not break, so that an amount stays on one line.
 */
export function formatAmount(amount: number, currency: string): string {
  return `${numberFormat(currency).format(amount)}\u00A0${currency}`;
}

const numberFormats = new Map<string, Intl.NumberFormat>();

/** Cached, because a table formats hundreds of amounts and a format is expensive to make. */
function numberFormat(currency: string): Intl.NumberFormat {
  const known = numberFormats.get(currency);
  if (known) return known;
  const { minimumFractionDigits } = new Intl.NumberFormat(undefined, {
    style: 'currency',
    currency,
    maximumFractionDigits: MAX_DECIMALS,
  }).resolvedOptions();
  const format = new Intl.NumberFormat(undefined, {
    minimumFractionDigits,
    maximumFractionDigits: MAX_DECIMALS,
  });
  numberFormats.set(currency, format);
  return format;
}

export type TimeFormat = ReturnType<typeof createTimeFormat>;

/** The formats of times, all in one zone: that of the reader, or UTC. */
function createTimeFormat(timeZone?: 'UTC') {
  const create = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(undefined, { ...options, timeZone });
  const [instant, time, minute, hour] = [
    create({ dateStyle: 'medium', timeStyle: 'medium' }),
    create({ timeStyle: 'medium' }),
    create({ timeStyle: 'short' }),
    create({ month: 'short', day: 'numeric', hour: 'numeric' }),
  ];
  const zone = timeZone ? ` ${timeZone}` : '';
  return {
    /** A day and a time, to the second. */
    instant: (iso: string) => instant.format(new Date(iso)) + zone,
    /** A time of day, to the second. */
    time: (atMs: number) => time.format(atMs) + zone,
    /** A time of day, to the minute. Without the zone, for axes. */
    minute: (iso: string) => minute.format(new Date(iso)),
    /** A day with its hour, for axes: "Nov 22, 14:00" or "Nov 22, 2 PM". */
    hour: (iso: string) => hour.format(new Date(iso)),
  };
}

export const localTime = createTimeFormat();
export const utcTime = createTimeFormat('UTC');

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

const ageFormat = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'narrow' });

/** An age in its largest unit, such as "5m ago"; a negative age is in the future. */
export function formatAge(sinceMs: number): string {
  const [unit, unitMs] = UNITS.find(([, ms]) => Math.abs(sinceMs) >= ms) ?? ['second', 1_000];
  return ageFormat.format(-Math.trunc(sinceMs / unitMs), unit);
}

export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${Number((ms / 1_000).toFixed(1))} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min ${Math.floor((ms % 60_000) / 1_000)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A count, with a plus sign when there are more: "10,000+". */
export function formatCount({ count, is_more }: { count: number; is_more: boolean }): string {
  return `${new Intl.NumberFormat().format(count)}${is_more ? '+' : ''}`;
}
