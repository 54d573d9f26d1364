import { errorResponse } from '@/app/error-response';
import { identify } from '@/server/access/identify';
import { requireScope } from '@/server/access/require-scope';
import { exportTransactions } from '@/server/transactions/export-transactions';

export const dynamic = 'force-dynamic';

/** The transactions of a view of the dashboard as CSV; takes the parameters of the view's URL. */
export function GET(request: Request): Response {
  try {
    requireScope('read', () => identify(request));
    const { searchParams } = new URL(request.url);
    return new Response(exportTransactions(searchParams), {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="transactions.csv"',
        'cache-control': 'no-store',
      },
    });
  } catch (error) {
    return errorResponse(error);
  }
}
