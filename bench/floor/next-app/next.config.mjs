/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  agentRules: false,
  experimental: { agentFeedback: false },
};

export default config;
