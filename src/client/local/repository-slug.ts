import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';

import { fail } from '../../domain/failure/catalogue.js';
import { inspectRepository } from '../../git/repository.js';
import { normaliseRemote, slugOf, withoutCredentials } from '../../git/remote-url.js';
import type { Session } from './session.js';

const SLUG = /^[A-Za-z0-9][A-Za-z0-9._-]*-[0-9a-f]{8}$/;
const ADDRESS = /^(?:[a-z][a-z0-9+.-]*:\/\/|(?:[^@/:\s]+@)?[^:/\s]{2,}:)\S/i;

/**
 * The slug of the repository that somebody names: by a folder in it, by the address that it is fetched from, or by the slug
 * itself, as `stagegate queue` shows it; the current one when nothing is said. Throws BAD_INPUT, NO_REPOSITORY.
 */
export async function repositorySlug(session: Session, named: string | undefined): Promise<string> {
  if (named === undefined) return (await session.repository()).slug;
  const path = resolve(session.cwd, named);
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory() === true) return (await inspectRepository({ path })).slug;
  if (SLUG.test(named) && named.length <= 100) return named;
  if (ADDRESS.test(named)) return slugOf({ id: normaliseRemote(named) });
  return fail('BAD_INPUT', {
    what: 'The repository',
    value: withoutCredentials(named),
    why: 'it is named by a folder in it, by the address of its origin, or by its name in stagegate queue',
    next: 'stagegate queue',
  });
}
