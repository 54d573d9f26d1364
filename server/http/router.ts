import { router } from '@/server/core/trpc';
import { getHealth, getServiceHealth } from '@/server/observability/health';
import { getMetrics } from '@/server/observability/metrics/get-metrics';
import { getActivity, getOverview, listSources } from '@/server/operators/overview';
import {
  debugSignature,
  explainDelivery,
  listSignedSources,
  signWebhooks,
} from '@/server/operators/signatures';
import { replayTransaction, replayTransactions } from '@/server/processing/replay';
import { browseConflicts, listConflicts } from '@/server/transactions/conflicts';
import { listEvents } from '@/server/transactions/events';
import { getRun, getTransaction, getTransactionDetails } from '@/server/transactions/get';
import { listTransactions, readTransactions } from '@/server/transactions/list';
import { reconcileTransactions } from '@/server/transactions/reconcile';
import { getDelivery, listDeliveries } from '@/server/webhooks/deliveries/list';
import { rerunDeliveries, rerunDelivery } from '@/server/webhooks/deliveries/rerun';
import { receiveTransaction } from '@/server/webhooks/receive';
import { processorProcedures } from '@/server/webhooks/receive-events';

/** The REST API. The `openapi` meta of each procedure maps it to a path. */
export const apiRouter = router({
  health: router({ get: getHealth, getService: getServiceHealth, getMetrics }),
  webhooks: router({ receiveTransaction, ...processorProcedures }),
  deliveries: router({
    list: listDeliveries,
    get: getDelivery,
    rerun: rerunDelivery,
    rerunMany: rerunDeliveries,
  }),
  transactions: router({
    get: getTransaction,
    listEvents,
    listConflicts,
    reconcile: reconcileTransactions,
    replay: replayTransaction,
    replayMany: replayTransactions,
  }),
});

/** The procedures that the dashboard calls over tRPC. All are for operators. */
export const dashboardRouter = router({
  overview: router({ get: getOverview, getActivity, listSources }),
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
  deliveries: router({ list: listDeliveries, get: getDelivery, rerun: rerunDelivery }),
  signature: router({
    debug: debugSignature,
    explainDelivery,
    listSources: listSignedSources,
    signWebhooks,
  }),
});

export type DashboardRouter = typeof dashboardRouter;
