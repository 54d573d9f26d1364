import { describe, expect, it } from 'vitest';
import { formatAge, formatAmount, formatCount, formatDuration, utcTime } from './format';

describe('amount format', () => {
  it.each([
    [1500, 'INR', '1,500.00 INR'],
    [1234.5678, 'EUR', '1,234.5678 EUR'],
    [0.0001, 'JPY', '0.0001 JPY'],
    [99999999999.9999, 'USD', '99,999,999,999.9999 USD'],
    [1, 'XQZ', '1.00 XQZ'],
  ])(
    'formats %d %s with all its decimals and the ISO code, on one line',
    (amount, currency, text) => {
      expect(formatAmount(amount, currency)).toBe(text.replace(' ', '\u00A0'));
    },
  );
});

it.each([
  [0, /^now$/],
  [59_999, /^59 ?s.* ago$/],
  [60_000, /^1 ?m.* ago$/],
  [3_600_000, /^1 ?h.* ago$/],
])('formats an age of %d ms in its largest unit', (ms, text) =>
  expect(formatAge(ms)).toMatch(text),
);

it('shows the same instant in UTC in every format', () => {
  const iso = '2026-01-15T23:05:09.000Z';
  expect(utcTime.instant(iso)).toBe('Jan 15, 2026, 11:05:09 PM UTC');
  expect(utcTime.time(Date.parse(iso))).toBe('11:05:09 PM UTC');
  expect(utcTime.minute(iso)).toBe('11:05 PM');
  expect(utcTime.hour(iso)).toBe('Jan 15, 11 PM');
});

it.each([
  [12.4, '12 ms'],
  [28_000, '28 s'],
  [1_500, '1.5 s'],
  [125_000, '2 min 5 s'],
  [3_720_000, '1 h 2 min'],
])('formats a duration of %d ms as %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

it('adds a plus sign to a count only when more items exist', () => {
  expect(formatCount({ count: 10_000, is_more: true })).toBe('10,000+');
  expect(formatCount({ count: 10_000, is_more: false })).toBe('10,000');
});
