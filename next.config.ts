import type { NextConfig } from 'next';
import { securityHeaders } from './server/http/security-headers';

/** For `npm start`: without a check of types, and without source maps, which it does not use. */
const isQuick = process.env.BUILD_QUICKLY === '1';

const config: NextConfig = {
  // For container images.
  output: process.env.BUILD_STANDALONE === '1' ? 'standalone' : undefined,
  // During a reload, Next still serves the files of the build before.
  cleanDistDir: process.env.BUILD_KEEPS_FILES !== '1',
  poweredByHeader: false,
  // A webhook that starts an instance would load hundreds of files.
  bundlePagesRouterDependencies: true,
  // A processor may post to a URL with a trailing slash and not follow a redirect.
  skipTrailingSlashRedirect: true,
  typedRoutes: true,
  typescript: { ignoreBuildErrors: isQuick },
  agentRules: false,
  experimental: {
    agentFeedback: false,
    turbopackSourceMaps: !isQuick,
    turbopackInputSourceMaps: !isQuick,
    // It takes a quarter of a build to write, and a killed build can leave one that no build can use.
    turbopackFileSystemCacheForBuild: false,
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
    // Each rule sees the result of the one before it.
    beforeFiles: [
      // Webhooks have one URL.
      { source: '/api/webhooks/:path*', destination: '/v1/no-such-path' },
      {
        source: '/v1/webhooks/:source([a-z0-9-]+)',
        destination: '/api/webhooks/:source',
      },
    ],
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
