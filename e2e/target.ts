type Target = {
  /** A service that runs already; none: the suites start one of their own. */
  url: string | undefined;
  /** One of its `WEBHOOK_SECRETS`, by which each webhook is signed then. */
  webhookSecret: string | undefined;
  /** Its `DASHBOARD_PASSWORD`. */
  dashboardPassword: string | undefined;
  /** What every request carries: past Vercel's protection of previews, where that is on. */
  headers: Record<string, string>;
  /** What whoever asks the API carries as well, where reading takes a token of `API_TOKENS`. */
  apiHeaders: Record<string, string>;
};

/** An empty variable counts as unset: that is how CI passes on a secret that it doesn't have. */
const set = (name: string) => process.env[name] || undefined;

const url = set('E2E_BASE_URL')?.replace(/\/+$/, '');
const bypass = set('VERCEL_AUTOMATION_BYPASS_SECRET');
const token = set('E2E_API_TOKEN');

/** What the suites run against, as the environment names it. */
export const target: Target = {
  url,
  // What the suites start by themselves has neither.
  webhookSecret: url && set('E2E_WEBHOOK_SECRET'),
  dashboardPassword: url && set('E2E_DASHBOARD_PASSWORD'),
  headers: bypass ? { 'x-vercel-protection-bypass': bypass } : {},
  apiHeaders: token ? { authorization: `Bearer ${token}` } : {},
};

/** Where the setup leaves the session of whoever has signed in to the dashboard. */
export const SESSION_FILE = '.cache/e2e-session.json';
