import { describe, expect, it } from 'vitest';
import { formatAge, formatAmount, formatCount, formatDuration } from './format';

describe('amount format', () => {
  it.each([
    [1500, 'INR', '1,500.00'],
    [1234.5678, 'EUR', '1,234.5678'],
    [0.0001, 'JPY', '0.0001'],
    [99999999999.9999, 'USD', '99,999,999,999.9999'],
  ])('formats %d %s with all its decimals', (amount, currency, digits) => {
    expect(formatAmount(amount, currency)).toContain(digits);
  });

  it('formats an amount in an unknown currency', () => {
    expect(formatAmount(1, 'XQZ')).toContain('XQZ');
  });
});

it.each([
  [0, /^now$/],
  [59_999, /^59 ?s.* ago$/],
  [60_000, /^1 ?m.* ago$/],
  [3_600_000, /^1 ?h.* ago$/],
])('formats an age of %d ms in its largest unit', (ms, text) =>
  expect(formatAge(ms)).toMatch(text),
);

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
