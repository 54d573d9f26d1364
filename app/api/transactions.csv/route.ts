import { randomUUID } from 'node:crypto';
import { requireScope } from '@/server/core/access';
import { identifyClient, toSender } from '@/server/http/authenticate';
import { errorResponse } from '@/server/http/responses';
import { REQUEST_ID_HEADER } from '@/server/http/security-headers';
import { exportTransactions } from '@/server/transactions/export';

export const dynamic = 'force-dynamic';

/** Exports the transactions of a dashboard view as CSV. Takes the query of the view's URL. */
export async function GET(request: Request): Promise<Response> {
  try {
    requireScope('read', await identifyClient(toSender(request)));
    const { searchParams } = new URL(request.url);
    return new Response(exportTransactions(searchParams), {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="transactions.csv"',
        'cache-control': 'no-store',
        [REQUEST_ID_HEADER]: randomUUID(),
      },
    });
  } catch (error) {
    return errorResponse(error);
  }
}
