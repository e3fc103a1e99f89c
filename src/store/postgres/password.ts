import { readFile } from 'node:fs/promises';

import type { ClientConfig } from 'pg';
import pgPass from 'pgpass';

import { fail } from '../../domain/failure/catalogue.js';
import { messageOf } from '../../domain/system-error.js';

/**
 * Finds the password of a connection that its URL does not name, each time one is made, so that a new password serves
 * as soon as it is there: the named file's text (a newline at its end does not count), else `PGPASSWORD`, else
 * PostgreSQL's own password file (`PGPASSFILE`, `~/.pgpass`); `undefined` when there is none.
 *
 * @throws STORE_UNAVAILABLE when the named file cannot be read.
 */
export async function findPassword(input: {
  readonly file: string | null;
  readonly where: string;
  readonly connection: ClientConfig;
}): Promise<string | undefined> {
  const { file, where, connection } = input;
  if (file !== null) return passwordIn({ file, where });
  const said = process.env['PGPASSWORD'];
  if (said !== undefined && said !== '') return said;
  return new Promise((resolve) => pgPass(connection, resolve));
}

async function passwordIn({ file, where }: { file: string; where: string }): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
  } catch (error) {
    return fail(
      'STORE_UNAVAILABLE',
      { where, detail: `its password file cannot be read (${messageOf(error)}).` },
      error,
    );
  }
}
