import { getHealth } from './health/get-health';
import { getTransaction } from './transactions/get-transaction';
import { listTransactions } from './transactions/list-transactions';
import { router } from './trpc';
import { receiveTransaction } from './webhooks/receive-transaction';

/** The REST API: every procedure here is mapped by its `openapi` meta. */
export const apiRouter = router({
  health: router({ get: getHealth }),
  webhooks: router({ receiveTransaction }),
  transactions: router({ get: getTransaction }),
});

/** What the dashboard calls over tRPC: procedures for operators only. */
export const dashboardRouter = router({
  transactions: router({ list: listTransactions }),
});

export type DashboardRouter = typeof dashboardRouter;
