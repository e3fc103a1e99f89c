import { hostname, userInfo } from 'node:os';

import type { Actor } from '../../domain/approval/approval.js';
import { StagegateError } from '../../domain/failure/catalogue.js';
import { GitIdentity } from '../../domain/run/run-input.js';
import type { Session } from './session.js';

/**
 * Who acts, as far as this machine says: git's identity in the repository, else (outside of any) the user's own, else
 * the system's user.
 */
export async function actorOf(session: Session): Promise<Actor> {
  const identity = await identityOf(session);
  return { ...(identity ?? { name: session.env['USER'] ?? userInfo().username, email: null }), ...account() };
}

/** The system's user and host, where the system has names for them. */
export function account(): Pick<Actor, 'user' | 'host'> {
  try {
    return { user: userInfo().username.slice(0, 64), host: hostname().slice(0, 255) };
  } catch {
    return {};
  }
}

async function identityOf(session: Session): Promise<Actor | null> {
  try {
    return (await session.repository()).identity;
  } catch (error) {
    if (error instanceof StagegateError) return usersOwn(session);
    throw error;
  }
}

/** Outside of a repository: the user's own identity, of their global configuration. */
async function usersOwn({ cwd }: Session): Promise<Actor | null> {
  const { readConfig } = await import('../../git/config-list.js');
  try {
    const { get } = await readConfig({ cwd });
    return GitIdentity.safeParse({ name: get('user.name'), email: get('user.email') }).data ?? null;
  } catch {
    return null;
  }
}
