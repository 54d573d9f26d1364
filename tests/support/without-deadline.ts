import { vi } from 'vitest';

/**
 * Gives each request the time that it takes. How fast a test file's own process gets a CPU says nothing about
 * the service. Tests of the deadline itself use the real one: `vi.unmock('@/server/core/deadline')`.
 */
vi.mock('@/server/core/deadline', () => ({
  answerDeadlineMs: () => 60_000,
  beforeDeadline: <Result>(_ms: number, working: Promise<Result>) => working,
}));
