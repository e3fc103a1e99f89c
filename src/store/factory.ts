import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { fail } from '../domain/failure/catalogue.js';
import { openEmbedded } from './embedded/open-embedded.js';
import { DEFAULT_PATIENCE_MS } from './sql/guard.js';
import { isDatabase } from './store-name.js';
import type { Store } from './store.js';

/** Which store to open. */
export interface StoreLocation {
  /**
   * A path or `file:` URL of the embedded file (`storeFile(paths)` by default of the programs), or a `postgresql:` or
   * `postgres:` URL.
   */
  readonly url: string;
  /** The file with the password of a database whose URL names none. */
  readonly passwordFile?: string | null;
  /** How long a store that is locked, or a database that is away, is waited for, in milliseconds; 15 seconds by default. */
  readonly patienceMs?: number;
}

/**
 * Opens the store, and brings its schema up to date.
 *
 * @throws STORE_UNAVAILABLE, STORE_DAMAGED, STORE_NEWER; BAD_INPUT for a URL that names no store.
 */
export async function openStore(location: StoreLocation): Promise<Store> {
  const { url, passwordFile = null, patienceMs = DEFAULT_PATIENCE_MS } = location;
  if (isDatabase(url)) {
    const { openPostgres } = await import('./postgres/open-postgres.js');
    return openPostgres({ url, passwordFile, patienceMs });
  }
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined) return openEmbedded({ file: resolve(url), patienceMs });
  if (scheme === 'file') return openEmbedded({ file: fileOf(url), patienceMs });
  const why = 'a path, a file: URL or a postgresql: URL is expected';
  return fail('BAD_INPUT', { what: 'The store', value: `${scheme}:…`, why });
}

function fileOf(url: string): string {
  try {
    return fileURLToPath(url);
  } catch (error) {
    return fail('BAD_INPUT', { what: 'The store', value: url, why: 'it is not a file: URL' }, error);
  }
}
