import { router } from '@/server/core/trpc';
import { getHealth, getServiceHealth } from '@/server/observability/health';
import { getMetrics } from '@/server/observability/metrics/get-metrics';
import { getActivity } from '@/server/operators/activity';
import { getOverview, listSources } from '@/server/operators/overview';
import { createWebhooks, listSenders, signWebhooks } from '@/server/operators/send';
import { getSettings } from '@/server/operators/settings';
import { debugSignature, explainDelivery } from '@/server/operators/signatures';
import { getProcessing, pauseProcessing, resumeProcessing } from '@/server/processing/control';
import { replayTransaction, replayTransactions } from '@/server/processing/replay';
import { replaySelectedTransactions } from '@/server/processing/replay-selected';
import {
  acknowledge,
  browseConflicts,
  listConflicts,
  reopen,
} from '@/server/transactions/conflicts';
import { listEffects } from '@/server/transactions/effects';
import { listEvents } from '@/server/transactions/events';
import { browseFailures, listFailures } from '@/server/transactions/failures';
import { getRun, getTransaction, getTransactionDetails } from '@/server/transactions/get';
import { countTransactions, listTransactions, readTransactions } from '@/server/transactions/list';
import { getNeighbours } from '@/server/transactions/neighbours';
import { reconcileTransactions } from '@/server/transactions/reconcile';
import { countDeliveries, countDeliveryOutcomes } from '@/server/webhooks/deliveries/count';
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
  processing: router({ get: getProcessing, pause: pauseProcessing, resume: resumeProcessing }),
  settings: router({ get: getSettings }),
  conflicts: router({ acknowledge, reopen }),
  transactions: router({
    list: listTransactions,
    get: getTransaction,
    listEffects,
    listEvents,
    listConflicts,
    listFailures,
    reconcile: reconcileTransactions,
    replay: replayTransaction,
    replayMany: replayTransactions,
    replaySelected: replaySelectedTransactions,
  }),
});

/** The procedures that the dashboard calls over tRPC. All are for operators. */
export const dashboardRouter = router({
  overview: router({ get: getOverview, getActivity, listSources }),
  transactions: router({
    list: listTransactions,
    count: countTransactions,
    read: readTransactions,
    getDetails: getTransactionDetails,
    getRun,
    getNeighbours,
    listEffects,
    listEvents,
    browseConflicts,
    browseFailures,
    listFailures,
    replay: replayTransaction,
    replayMany: replayTransactions,
    replaySelected: replaySelectedTransactions,
  }),
  deliveries: router({
    list: listDeliveries,
    count: countDeliveries,
    countOutcomes: countDeliveryOutcomes,
    get: getDelivery,
    rerun: rerunDelivery,
  }),
  processing: router({ get: getProcessing, pause: pauseProcessing, resume: resumeProcessing }),
  conflicts: router({ acknowledge, reopen }),
  settings: router({ get: getSettings }),
  signature: router({
    debug: debugSignature,
    explainDelivery,
    listSenders,
    createWebhooks,
    signWebhooks,
  }),
});

export type DashboardRouter = typeof dashboardRouter;
