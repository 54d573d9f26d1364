import { z } from 'zod';
import { ANSWER_DEADLINE_MS } from './limits';

const NO_TRACES = 'unset: no traces';

/** How the service runs, and what it reports. */
export const operationsSettings = {
  FRONT_PROCESSES: z.coerce.number().int().min(1).max(64).optional().meta({
    group: 'Operations',
    shown: 'value',
    default: 'half of the CPU cores, from 2 to 8',
    description:
      'Under `npm start`: how many processes answer webhooks. With two or more, the others go on when one dies.',
  }),
  FUNCTIONS_PROCESSES: z.coerce.number().int().min(1).max(64).optional().meta({
    group: 'Operations',
    shown: 'value',
    default: 'half of the CPU cores, from 1 to 4',
    description: 'Under `npm start`: how many processes run the functions.',
  }),
  ANSWER_DEADLINE_MS: z.coerce
    .number()
    .int()
    .min(100)
    .max(30_000)
    .default(ANSWER_DEADLINE_MS)
    .meta({
      group: 'Operations',
      shown: 'value',
      description:
        'A request without a response after this many milliseconds gets a 503. The default keeps every 202 within 500 ms.',
    }),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.string().optional().meta({
    group: 'Operations',
    shown: 'host',
    default: NO_TRACES,
    description: 'OTLP collector, such as `http://collector:4318`.',
  }),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z.string().optional().meta({
    group: 'Operations',
    shown: 'host',
    default: NO_TRACES,
    description: 'OTLP URL for traces only.',
  }),
  OTEL_TRACES_EXPORTER: z.string().optional().meta({
    group: 'Operations',
    shown: 'value',
    default: NO_TRACES,
    description: '`otlp`, `console` or `none`.',
  }),
  OTEL_SDK_DISABLED: z.string().optional().meta({
    group: 'Operations',
    shown: 'value',
    description: '`true` turns traces off.',
  }),
};
