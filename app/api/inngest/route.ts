import { serve } from 'inngest/next';
import { serveOptions } from '@/inngest/serve-options';

export const dynamic = 'force-dynamic';
export const maxDuration = 60;
export const { GET, POST, PUT } = serve(serveOptions);
