-- Runs at the first start of an empty Postgres. Inngest has its own database.
create database inngest;
