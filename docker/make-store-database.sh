#!/bin/sh
# Makes the database of stagegate's store, and the user who owns it, beside Temporal's. PostgreSQL's image runs it once,
# when its volume is empty.
set -eu
export STORE_PASSWORD_FILE="${STORE_PASSWORD_FILE:-/run/secrets/store-password}"
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\set password `cat "$STORE_PASSWORD_FILE"`
create role stagegate login password :'password';
create database stagegate owner stagegate;
SQL
