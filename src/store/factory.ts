import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { fail } from '../domain/failure/catalogue.js';
import { openEmbedded } from './embedded/open-embedded.js';
import { DEFAULT_PATIENCE_MS } from './sql/guard.js';
import type { Store } from './store.js';

/** Which store to open. */
export interface StoreLocation {
  /** A path or `file:` URL of the embedded file; `storeFile(paths)` by default of the programs. */
  readonly url: string;
  /** How long a locked store is waited for, in milliseconds; 15 seconds by default. */
  readonly patienceMs?: number;
}

/**
 * Opens the store, and brings its schema up to date.
 *
 * @throws STORE_UNAVAILABLE, STORE_DAMAGED, STORE_NEWER; BAD_INPUT for a URL that names no store.
 */
export async function openStore({ url, patienceMs = DEFAULT_PATIENCE_MS }: StoreLocation): Promise<Store> {
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined) return openEmbedded({ file: resolve(url), patienceMs });
  if (scheme === 'file') return openEmbedded({ file: fileOf(url), patienceMs });
  const why =
    scheme === 'postgres' || scheme === 'postgresql'
      ? 'this version keeps its store in a file; PostgreSQL is not supported yet'
      : 'a path or a file: URL is expected';
  return fail('BAD_INPUT', { what: 'The store', value: `${scheme}:…`, why });
}

function fileOf(url: string): string {
  try {
    return fileURLToPath(url);
  } catch (error) {
    return fail('BAD_INPUT', { what: 'The store', value: url, why: 'it is not a file: URL' }, error);
  }
}
