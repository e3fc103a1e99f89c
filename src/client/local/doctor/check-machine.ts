import { accessSync, constants, mkdirSync } from 'node:fs';

import { readSettings } from '../../../config/settings.js';
import { fail, failure } from '../../../domain/failure/catalogue.js';
import { requireGit } from '../../../git/repository.js';
import { findProgram } from '../../../process/find-program.js';
import { SSH_KEYGEN } from '../../../ssh/index.js';
import { storeName } from '../../../store/store-name.js';
import type { Session } from '../session.js';
import { check, type Finding } from './check.js';
import { messageOf } from '../../../domain/system-error.js';

const OLDEST_NODE = [20, 12] as const;

/** Node, git, the repository, the state folder, the store. */
export function checkMachine(session: Session): Promise<Finding[]> {
  return Promise.all([
    check('node', () => Promise.resolve(node())),
    check('git', async () => ({ detail: `git ${await requireGit({ cwd: session.cwd })}` })),
    check('repository', () => repository(session)),
    check('ssh-keygen', () => Promise.resolve(sshKeygen(session))),
    check('state folder', () => Promise.resolve(stateFolder(session))),
    check('store', async () => {
      await (await session.store()).listRuns({ limit: 1 });
      return { detail: storeName({ url: readSettings(session).store }) };
    }),
  ]);
}

function node() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const old = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
  const detail = `node ${process.versions.node}`;
  if (!old) return { detail };
  return { state: 'problem', detail: `${detail} is too old`, next: 'Install Node 20.12 or later' } as const;
}

function sshKeygen({ env, cwd }: Session) {
  const program = findProgram({ name: SSH_KEYGEN, cwd, path: env['PATH'] });
  if (program !== null) return { detail: program };
  const { next } = failure('SSH_KEYGEN_MISSING', { program: SSH_KEYGEN });
  return { state: 'unknown', detail: 'not there: nothing can be signed', next } as const;
}

async function repository(session: Session) {
  const info = await session.repository();
  const detail = `${info.root} (${info.originUrl === null ? 'no origin' : info.originUrl})`;
  if (info.identity !== null) return { detail };
  return fail('IDENTITY_MISSING', { path: info.root });
}

function stateFolder({ paths }: Session) {
  try {
    mkdirSync(paths.state, { recursive: true });
    accessSync(paths.state, constants.R_OK | constants.W_OK | constants.X_OK);
    return { detail: paths.state };
  } catch (error) {
    return fail('STATE_FOLDER', {
      path: paths.state,
      detail: messageOf(error),
    });
  }
}
