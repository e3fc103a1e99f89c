import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from '@jest/globals';

import { openStore } from '../../src/store/factory.js';
import { describePostgres } from '../store/postgres/on-postgres.js';
import { allocation } from '../store/samples.js';
import { ownServer, whyNoOwnServer } from '../support/postgres/own-server.js';
import { programs } from '../support/postgres/shared-server.js';
import { tempDirs } from '../support/temp-dir.js';

const SCRIPT = fileURLToPath(new URL('../../docker/make-store-database.sh', import.meta.url));

describePostgres(
  'docker/make-store-database.sh',
  () => {
    const tempDir = tempDirs();

    test('makes the database that the worker of the compose file opens, with the password of its file', async () => {
      const server = await ownServer();
      try {
        const { hostname, port, username, password } = new URL(server.url);
        const passwordFile = join(tempDir(), 'store-password');
        writeFileSync(passwordFile, 'it\'s \\a "password"\n');
        execFileSync('sh', [SCRIPT], {
          stdio: 'pipe',
          env: {
            PATH: `${programs() ?? ''}:${process.env['PATH'] ?? ''}`,
            PGHOST: hostname,
            PGPORT: port,
            PGPASSWORD: password,
            POSTGRES_USER: username,
            STORE_PASSWORD_FILE: passwordFile,
          },
        });
        const url = `postgresql://stagegate@${hostname}:${port}/stagegate?sslmode=disable`;
        const store = await openStore({ url, passwordFile });
        expect(await store.allocateRun(allocation())).toMatchObject({ number: 1 });
        await store.close();
      } finally {
        await server.remove();
      }
    });
  },
  { missing: whyNoOwnServer() },
);
