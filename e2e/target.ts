type Target = {
  /** A running service. Without it, the suites start their own. */
  url: string | undefined;
  /** One of its `WEBHOOK_SECRETS`, to sign webhooks. */
  webhookSecret: string | undefined;
  /** Its `DASHBOARD_PASSWORD`. */
  dashboardPassword: string | undefined;
  /** Headers of every request: they pass Vercel's deployment protection. */
  headers: Record<string, string>;
  /** More headers of API requests, if reads require a token. */
  apiHeaders: Record<string, string>;
};

/** Treats an empty variable as unset, because CI passes a missing secret as an empty string. */
const read = (name: string) => process.env[name] || undefined;

const url = read('E2E_BASE_URL')?.replace(/\/+$/, '');
const bypass = read('VERCEL_AUTOMATION_BYPASS_SECRET');
const token = read('E2E_API_TOKEN');

/** The service under test, from the environment variables. */
export const target: Target = {
  url,
  // The suites' own services have neither.
  webhookSecret: url && read('E2E_WEBHOOK_SECRET'),
  dashboardPassword: url && read('E2E_DASHBOARD_PASSWORD'),
  headers: bypass ? { 'x-vercel-protection-bypass': bypass } : {},
  apiHeaders: token ? { authorization: `Bearer ${token}` } : {},
};

/** The dashboard session that the setup saves for the other projects. */
export const SESSION_FILE = '.cache/e2e-session.json';
