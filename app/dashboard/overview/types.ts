import type { inferRouterOutputs } from '@trpc/server';
import type { DashboardRouter } from '@/server/http/router';

type Outputs = inferRouterOutputs<DashboardRouter>['overview'];

export type OverviewData = Outputs['get'];
export type ActivityData = Outputs['getActivity'];
