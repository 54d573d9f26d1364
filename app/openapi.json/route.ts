import { ApiError } from '@/server/core/errors';
import { openApiDocument } from '@/server/http/openapi/document';
import { errorResponse } from '@/server/http/responses';

const refuse = () =>
  errorResponse(new ApiError('METHOD_NOT_ALLOWED', { headers: { allow: 'GET, HEAD' } }));

export const dynamic = 'force-static';
export const GET = () => Response.json(openApiDocument());
export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT };
