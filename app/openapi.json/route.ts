import { openApiDocument } from '@/server/openapi';

export const dynamic = 'force-static';
export const GET = () => Response.json(openApiDocument());
