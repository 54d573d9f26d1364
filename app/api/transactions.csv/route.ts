import { randomUUID } from 'node:crypto';
import { requireScope } from '@/server/core/access';
import { identify } from '@/server/http/identify';
import { errorResponse } from '@/server/http/rest';
import { REQUEST_ID_HEADER } from '@/server/http/security-headers';
import { exportTransactions } from '@/server/transactions/export';

export const dynamic = 'force-dynamic';

/** Exports the transactions of a dashboard view as CSV. Takes the query of the view's URL. */
export function GET(request: Request): Response {
  try {
    requireScope('read', identify(request));
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
