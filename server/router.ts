import { getHealth } from './health/get-health';
import { getServiceHealth } from './health/get-service-health';
import { getMetrics } from './metrics/get-metrics';
import { getActivity } from './overview/get-activity';
import { getOverview } from './overview/get-overview';
import { debugSignature } from './signature/debug-signature';
import { signWebhooks } from './signature/sign-webhooks';
import { browseConflicts } from './transactions/browse-conflicts';
import { getRun } from './transactions/get-run';
import { getTransaction } from './transactions/get-transaction';
import { getTransactionDetails } from './transactions/get-transaction-details';
import { listConflicts } from './transactions/list-conflicts';
import { listEvents } from './transactions/list-events';
import { listTransactions } from './transactions/list-transactions';
import { readTransactions } from './transactions/read-transactions';
import { reconcileTransactions } from './transactions/reconcile-transactions';
import { replayTransaction } from './transactions/replay-transaction';
import { replayTransactions } from './transactions/replay-transactions';
import { router } from './trpc';
import { receiveRazorpayEvent } from './webhooks/razorpay/receive-event';
import { receiveTransaction } from './webhooks/receive-transaction';

/** The REST API: every procedure here is mapped by its `openapi` meta. */
export const apiRouter = router({
  health: router({ get: getHealth, getService: getServiceHealth, getMetrics }),
  webhooks: router({ receiveTransaction, receiveRazorpayEvent }),
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
  overview: router({ get: getOverview, getActivity }),
  transactions: router({
    list: listTransactions,
    read: readTransactions,
    getDetails: getTransactionDetails,
    getRun,
    listEvents,
    browseConflicts,
    replay: replayTransaction,
    replayMany: replayTransactions,
  }),
  signature: router({ debug: debugSignature, signWebhooks }),
});

export type DashboardRouter = typeof dashboardRouter;
