import type { NextConfig } from 'next';
import { securityHeaders } from './server/http/security-headers';

const config: NextConfig = {
  // For container images.
  output: process.env.BUILD_STANDALONE === '1' ? 'standalone' : undefined,
  poweredByHeader: false,
  // A processor may post to a URL with a trailing slash and not follow a redirect.
  skipTrailingSlashRedirect: true,
  typedRoutes: true,
  typescript: { ignoreBuildErrors: process.env.BUILD_SKIPS_TYPE_CHECK === '1' },
  agentRules: false,
  experimental: {
    agentFeedback: false,
    optimizePackageImports: ['@mantine/core', '@mantine/hooks'],
  },
  serverExternalPackages: ['pg', 'pino', 'pino-pretty', '@opentelemetry/sdk-node'],
  // The API sets these headers itself.
  headers: async () => [
    {
      source: '/((?!v1/|$).*)',
      headers: Object.entries(securityHeaders).map(([key, value]) => ({ key, value })),
    },
  ],
  // Unknown paths get the API's JSON 404, unless the client accepts HTML.
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
