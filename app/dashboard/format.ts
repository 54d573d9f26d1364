const MAX_DECIMALS = 4;

/** An amount with its currency, in the reader's language, with all its decimals. */
export function formatAmount(amount: number, currency: string): string {
  const format = new Intl.NumberFormat(undefined, {
    style: 'currency',
    currency,
    maximumFractionDigits: MAX_DECIMALS,
  });
  // Plain spaces around the number let a narrow line break there, but never inside the number.
  return format
    .formatToParts(amount)
    .map(({ type, value }) => (type === 'literal' ? value.replaceAll(/\s/g, ' ') : value))
    .join('');
}

/** An amount without its currency, with the decimals that the currency has, or more. */
export function formatNumber(amount: number, currency: string): string {
  return numberFormat(currency).format(amount);
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

const instantStyle = { dateStyle: 'medium', timeStyle: 'medium' } as const;
const localFormat = new Intl.DateTimeFormat(undefined, instantStyle);
const utcFormat = new Intl.DateTimeFormat(undefined, { ...instantStyle, timeZone: 'UTC' });

/** An instant to the second, in the reader's time zone or in UTC. */
export function formatInstant(iso: string, isUtc = false): string {
  return isUtc ? `${utcFormat.format(new Date(iso))} UTC` : localFormat.format(new Date(iso));
}

/** A time of day in the reader's time zone, to the minute. */
export function formatMinute(iso: string): string {
  return new Intl.DateTimeFormat(undefined, { timeStyle: 'short' }).format(new Date(iso));
}

/** A day in the reader's time zone, with its hour: "Nov 22, 14:00" or "Nov 22, 2 PM". */
export function formatHour(iso: string): string {
  const format = { month: 'short', day: 'numeric', hour: 'numeric' } as const;
  return new Intl.DateTimeFormat(undefined, format).format(new Date(iso));
}

/** A time of day in the reader's time zone, to the second. */
export function formatTime(atMs: number): string {
  return new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' }).format(atMs);
}

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
