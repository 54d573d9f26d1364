import { z } from 'zod';
import { instant } from '@/server/transactions/schema';
import { openProcedure } from '@/server/trpc';

export const getHealth = openProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/',
      operationId: 'getHealth',
      tags: ['health'],
      summary: 'Health check',
      description: 'Answers as long as the service runs; it asks neither database nor Inngest.',
      successDescription: 'The service runs.',
    },
    errors: [],
  })
  .input(z.void())
  .output(
    z.object({
      status: z.literal('HEALTHY'),
      current_time: instant.meta({ description: 'The server’s clock.' }),
    }),
  )
  .query(() => ({ status: 'HEALTHY' as const, current_time: new Date().toISOString() }));
