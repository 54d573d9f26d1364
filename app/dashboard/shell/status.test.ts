import { describe, expect, it } from 'vitest';
import { statusOf } from './status';

const NOW_MS = 1_000_000;
const well = { problems: [], processing: 'RUNNING' } as const;
const asked = { data: { ...well, problems: [] }, answeredAtMs: NOW_MS - 2_000, hasFailed: false };

describe('status of the service', () => {
  it('is operational only with a recent answer that says so', () => {
    expect(statusOf(asked, NOW_MS).kind).toBe('operational');
    expect(statusOf({ ...asked, data: undefined }, NOW_MS).kind).toBe('unknown');
    expect(statusOf({ ...asked, hasFailed: true }, NOW_MS).kind).toBe('unknown');
  });

  it('says how long ago it was checked when it cannot tell', () => {
    const old = { ...asked, answeredAtMs: NOW_MS - 12_000 };
    expect(statusOf(old, NOW_MS).text).toBe("Can't tell (last checked 12 s ago)");
  });

  it('is degraded before it is paused', () => {
    const paused = { ...asked.data, processing: 'PAUSED' as const };
    expect(statusOf({ ...asked, data: paused }, NOW_MS).kind).toBe('paused');
    const both = { ...paused, problems: ['the database only reads'] };
    expect(statusOf({ ...asked, data: both }, NOW_MS)).toMatchObject({
      kind: 'degraded',
      text: 'Degraded: the database only reads',
    });
  });
});
