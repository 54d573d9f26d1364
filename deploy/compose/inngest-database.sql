-- At the first start of an empty Postgres: a database of Inngest's own beside the service's.
create database inngest;
