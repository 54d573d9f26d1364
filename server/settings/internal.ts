import { z } from 'zod';

const FREE_PORT = 'a free port';

export const port = z.coerce.number().int().min(1).max(65_535);

/** The header of the warm-up requests of `npm start`, with `WARM_UP_TOKEN` as its value. */
export const WARM_UP_HEADER = 'x-warm-up';

/** What tests set, and what the launcher and platforms set by themselves. */
export const internalSettings = {
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development').meta({
    group: 'Tests and internals',
    shown: 'value',
    description: 'Set by `npm start`, `npm run dev`, the image and Vercel.',
  }),
  DATABASE_PREPARES: z.literal('1').optional().meta({
    group: 'Tests and internals',
    shown: 'value',
    description:
      'Set by `npm start` for its own Postgres: statements are prepared, which some connection poolers do not support.',
  }),
  PROCESSING_FAULTS: z.literal('by-account').optional().meta({
    group: 'Tests and internals',
    shown: 'value',
    description:
      '`by-account`: processing fails for a `destination_account` of `fault_permanent`, `fault_until_replay` or `fault_attempts_2` (any number).',
  }),
  INNGEST_PORT: port.optional().meta({
    group: 'Tests and internals',
    shown: 'value',
    default: FREE_PORT,
    description: 'Port of the embedded Inngest server.',
  }),
  INNGEST_TEST_CONTROL: z.enum(['1', 'in-production']).optional().meta({
    group: 'Tests and internals',
    shown: 'value',
    description: 'Lets tests control the embedded Inngest server. `1` is refused in production.',
  }),
  NEXT_PORT: port.optional().meta({
    group: 'Tests and internals',
    shown: 'value',
    default: FREE_PORT,
    description: 'Internal port of Next under `npm start`.',
  }),
  WARM_UP: z.enum(['0', '1']).default('1').meta({
    group: 'Tests and internals',
    shown: 'value',
    description: '`0`: `npm start` does not warm the routes before it reports that it is ready.',
  }),
  WARM_UP_TOKEN: z.string().optional().meta({
    group: 'Tests and internals',
    description:
      'Set by `npm start`: marks its warm-up requests, which are neither logged nor counted.',
  }),
  PROCESS_NAME: z.string().optional().meta({
    group: 'Tests and internals',
    shown: 'value',
    description: 'Set by `npm start`: the name of the process in metrics, log and `Server-Timing`.',
  }),
  VERCEL: z.string().optional().meta({
    group: 'Tests and internals',
    shown: 'value',
    description: 'Set by Vercel.',
  }),
  VERCEL_PROJECT_PRODUCTION_URL: z.string().optional().meta({
    group: 'Tests and internals',
    shown: 'value',
    description: 'Set by Vercel: the host of the production deployment.',
  }),
  VERCEL_ENV: z.string().optional().meta({
    group: 'Tests and internals',
    shown: 'value',
    description: 'Set by Vercel: `production`, `preview` or `development`.',
  }),
  SET_BY_START: z.string().optional().meta({
    group: 'Tests and internals',
    shown: 'value',
    description: 'Set by `npm start`: the settings that it sets by itself.',
  }),
  VERCEL_GIT_COMMIT_SHA: z.string().optional().meta({
    group: 'Tests and internals',
    shown: 'value',
    description:
      'The commit that runs, for the Settings page. Set by Vercel, and by `npm start` in a Git checkout.',
  }),
} as const;
