/** The tables of the embedded Inngest server; safe to run on a database that has them. */
export const SCHEMA = `
create schema if not exists inngest_server;
set search_path to inngest_server;

-- json and not jsonb: it keeps every value unchanged, NUL included, and nothing searches in it.

-- The registered apps, with their functions as the SDK described them.
create table if not exists apps (
  name text primary key,
  url text not null,
  functions json not null
);

create table if not exists events (
  id text primary key,
  -- The sender's id, if any.
  event_key text,
  body json not null,
  received_at timestamptz not null default now()
);

create index if not exists events_by_key on events (event_key) where event_key is not null;
create index if not exists events_received on events (received_at);

-- Event ids per function: for 24 hours, the same id starts no second run.
create table if not exists seen_events (
  function_id text not null,
  event_key text not null,
  run_id text not null,
  expires_at timestamptz not null,
  primary key (function_id, event_key)
);
create index if not exists seen_events_expired on seen_events (expires_at);

create table if not exists runs (
  id text primary key,
  function_id text not null,
  -- Written in one statement with its event, so a foreign key would only cost a look-up.
  event_id text not null,
  status text not null default 'Running',
  -- Set once a call reported several steps. From then on, the SDK plans steps before it runs them.
  parallel boolean not null default false,
  output json,
  started_at timestamptz not null default now(),
  ended_at timestamptz
);
create index if not exists runs_of_event on runs (event_id);
create index if not exists runs_ended on runs (ended_at) where ended_at is not null;

-- Memoised step results in the SDK's format. "position" is their order.
create table if not exists steps (
  run_id text not null,
  step_id text not null,
  result json not null,
  position bigint generated always as identity,
  primary key (run_id, step_id)
);

-- Calls to make. A job is a thread of its run: it sleeps, runs a planned step (step_id), or
-- discovers the next step (step_id null).
create table if not exists jobs (
  id bigint generated always as identity primary key,
  run_id text not null,
  step_id text,
  -- The sleep that ends when the job is due.
  sleep_id text,
  attempt integer not null default 0,
  -- Consecutive calls that did not reach the app. They do not count as attempts.
  unreached integer not null default 0,
  due_at timestamptz not null,
  -- Unused: the server has its leases in memory. Former versions need the column.
  leased boolean not null default false
);
alter table runs drop constraint if exists runs_event_id_fkey;
drop index if exists jobs_due;
create index if not exists jobs_by_due on jobs (due_at);
create index if not exists jobs_of_run on jobs (run_id);
create unique index if not exists jobs_planned on jobs (run_id, step_id) where step_id is not null;
create unique index if not exists jobs_sleeping on jobs (run_id, sleep_id) where sleep_id is not null;
`;
