import { z } from 'zod';
import { database } from '@/db/client';
import { countDeliveryMatches } from '@/db/deliveries/list';
import { countOutcomes } from '@/db/deliveries/measure';
import { deliveryOutcomes } from '@/db/kinds';
import { instant } from '@/server/core/field-types';
import { countInParts, matchCount } from '@/server/core/match-count';
import { readProcedure } from '@/server/core/trpc';
import { MAX_COUNTED } from '@/server/settings/limits';
import { deliveryFilter, toDbFilter } from './filter';

/** What became of the newest 10,000 deliveries, for the dashboard. */
export const countDeliveryOutcomes = readProcedure
  .output(
    z.object({
      outcomes: z.array(z.object({ outcome: z.enum(deliveryOutcomes), count: z.number() })),
      /** When the oldest of them was received; null without deliveries. */
      since: instant.nullable(),
      /** Whether older ones are on record too. */
      is_more: z.boolean(),
    }),
  )
  .query(async () => {
    const counts = await countOutcomes(database(), { last: MAX_COUNTED });
    const total = counts.reduce((sum, { rows }) => sum + rows, 0);
    const oldestMs = Math.min(...counts.map(({ since }) => since.getTime()));
    return {
      outcomes: deliveryOutcomes.map((outcome) => ({
        outcome,
        count: counts.find((one) => one.outcome === outcome)?.count ?? 0,
      })),
      since: total === 0 ? null : new Date(oldestMs).toISOString(),
      is_more: total >= MAX_COUNTED,
    };
  });

/** How many deliveries match a filter, for the dashboard. */
export const countDeliveries = readProcedure
  .input(deliveryFilter)
  .output(matchCount)
  .query(async ({ input }) => {
    const filter = toDbFilter(input);
    return await countInParts<string>((after, limit) =>
      countDeliveryMatches(database(), { filter, after, limit }),
    );
  });
