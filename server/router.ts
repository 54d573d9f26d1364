import { getHealth } from './health/get-health';
import { getServiceHealth } from './health/get-service-health';
import { getTransaction } from './transactions/get-transaction';
import { listConflicts } from './transactions/list-conflicts';
import { listEvents } from './transactions/list-events';
import { listTransactions } from './transactions/list-transactions';
import { reconcileTransactions } from './transactions/reconcile-transactions';
import { replayTransaction } from './transactions/replay-transaction';
import { replayTransactions } from './transactions/replay-transactions';
import { router } from './trpc';
import { receiveTransaction } from './webhooks/receive-transaction';

/** The REST API: every procedure here is mapped by its `openapi` meta. */
export const apiRouter = router({
  health: router({ get: getHealth, getService: getServiceHealth }),
  webhooks: router({ receiveTransaction }),
  transactions: router({
    get: getTransaction,
    listEvents,
    listConflicts,
    reconcile: reconcileTransactions,
    replay: replayTransaction,
    replayMany: replayTransactions,
  }),
});

/** What the dashboard calls over tRPC: procedures for operators only. */
export const dashboardRouter = router({
  transactions: router({ list: listTransactions }),
});

export type DashboardRouter = typeof dashboardRouter;
