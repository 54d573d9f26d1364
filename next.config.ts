import type { NextConfig } from 'next';
import { securityHeaders } from './server/http/security-headers';

const config: NextConfig = {
  // A folder that runs by itself, for images.
  output: process.env.BUILD_STANDALONE === '1' ? 'standalone' : undefined,
  poweredByHeader: false,
  // A processor that posts to the URL with a trailing slash must not be sent round by a redirect.
  skipTrailingSlashRedirect: true,
  typedRoutes: true,
  typescript: { ignoreBuildErrors: process.env.BUILD_SKIPS_TYPE_CHECK === '1' },
  agentRules: false,
  experimental: {
    agentFeedback: false,
    optimizePackageImports: ['@mantine/core', '@mantine/hooks'],
  },
  serverExternalPackages: ['pg', 'pino', 'pino-pretty', '@opentelemetry/sdk-node'],
  // The API's answers bring these themselves.
  headers: async () => [
    {
      source: '/((?!v1/|$).*)',
      headers: Object.entries(securityHeaders).map(([key, value]) => ({ key, value })),
    },
  ],
  // Whatever no route answers gets the API's own 404, unless a browser asked for a page.
  rewrites: async () => ({
    beforeFiles: [],
    afterFiles: [],
    fallback: [
      {
        source: '/:path*',
        missing: [{ type: 'header', key: 'accept', value: '.*text/html.*' }],
        destination: '/v1/:path*',
      },
    ],
  }),
};

export default config;
