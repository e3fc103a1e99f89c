/** What the tests want beyond the set-up: PostgreSQL's programs, where they can be had. Never fails. */
import { installPostgres } from '../test/support/postgres/install.mjs';

installPostgres({ env: process.env, say: (line) => console.log(`setup: ${line}`) });
