import type { ClientConfig } from 'pg';
import { parse, toClientConfig } from 'pg-connection-string';

import { fail } from '../../domain/failure/catalogue.js';
import { messageOf } from '../../domain/system-error.js';
import { findPassword } from './password.js';

/**
 * Reads a database's URL as PostgreSQL's own programs do: user, password, host, port, database, and parameters such as
 * `sslmode`, `sslrootcert`, `host` (a socket's folder), `options`, `application_name`. What it leaves out comes from
 * `PGHOST` and its like. `sslmode` is `disable`, `require` (encrypted), `verify-ca` or `verify-full`; those that fall
 * back to an open connection are refused.
 *
 * @throws BAD_INPUT, which never has the URL's password.
 */
export function connectionConfig(input: {
  readonly url: string;
  readonly passwordFile: string | null;
  readonly where: string;
}): ClientConfig {
  const { url, passwordFile, where } = input;
  const { password, ...connection } = read({ url, where });
  if (password !== undefined && password !== '') return { ...connection, password };
  const find = async () => (await findPassword({ file: passwordFile, where, connection })) ?? '';
  return { ...connection, password: find };
}

function read({ url, where }: { url: string; where: string }): ClientConfig {
  const refuse = (why: string) => fail('BAD_INPUT', { what: 'The store', value: where, why });
  let config: ClientConfig;
  let mode: unknown;
  try {
    const parsed = parse(url, { useLibpqCompat: true });
    mode = parsed['sslmode'];
    config = toClientConfig(parsed);
  } catch (error) {
    // pg's own words, without the error itself: it may carry the URL
    return refuse(`it is not a URL of a PostgreSQL database (${messageOf(error)})`);
  }
  if (mode === 'prefer' || mode === 'allow')
    return refuse(
      `sslmode=${mode} would fall back to an open connection; say require, verify-full or disable`,
    );
  return config;
}
