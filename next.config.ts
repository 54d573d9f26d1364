import type { NextConfig } from 'next';

const config: NextConfig = {
  poweredByHeader: false,
  // A processor that posts to the URL with a trailing slash must not be sent round by a redirect.
  skipTrailingSlashRedirect: true,
  typedRoutes: true,
  agentRules: false,
  experimental: {
    agentFeedback: false,
    optimizePackageImports: ['@mantine/core', '@mantine/hooks'],
  },
  serverExternalPackages: ['pg', 'pino'],
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
