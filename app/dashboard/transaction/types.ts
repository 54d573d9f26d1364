import type { inferRouterOutputs } from '@trpc/server';
import type { DashboardRouter } from '@/server/http/router';

type Outputs = inferRouterOutputs<DashboardRouter>['transactions'];

export type Details = Outputs['getDetails'];
export type TransactionEvent = Outputs['listEvents']['events'][number];
