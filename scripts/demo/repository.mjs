import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const EXAMPLE = fileURLToPath(new URL('../../examples/demo/', import.meta.url));
const IDENTITY = { 'user.name': 'Demo Person', 'user.email': 'demo@example.invalid' };

/** The history of the repository: what each commit brings. */
const HISTORY = [
  { message: 'Sell tea, mugs and cups', paths: ['README.md', 'package.json', 'src'] },
  { message: 'Check prices', paths: ['test', 'checks'] },
  { message: 'Hire an agent', paths: ['agent', 'schemas'] },
];

/**
 * Makes the shop's repository with its history, and the bare origin that it was pushed to. Uses the user's git
 * identity, or one of its own where there is none.
 */
export function makeRepository({ folder, env }) {
  const checkout = join(folder, 'shop');
  const origin = join(folder, 'shop.git');
  const git = (cwd, ...args) =>
    execFileSync('git', args, { cwd, env, encoding: 'utf8', stdio: 'pipe' }).trim();
  for (const made of [checkout, origin]) mkdirSync(made);
  git(origin, 'init', '--quiet', '--bare', '--initial-branch=main');
  git(checkout, 'init', '--quiet', '--initial-branch=main');
  for (const [name, value] of Object.entries(IDENTITY))
    if (!isSet(name)) git(checkout, 'config', name, value);
  for (const { message, paths } of HISTORY) {
    for (const path of paths) {
      cpSync(join(EXAMPLE, 'repository', path), join(checkout, path), { recursive: true });
    }
    commit(message);
  }
  for (const file of ['plan.yaml', 'requirements.md']) cpSync(join(EXAMPLE, file), join(checkout, file));
  commit('Ask for a discount, and plan it');
  git(checkout, 'remote', 'add', 'origin', origin);
  git(checkout, 'push', '--quiet', '--no-verify', '--set-upstream', 'origin', 'main');
  return { checkout, origin, commits: Number(git(checkout, 'rev-list', '--count', 'HEAD')) };

  function isSet(name) {
    try {
      return git(checkout, 'config', name) !== '';
    } catch {
      return false;
    }
  }

  function commit(message) {
    git(checkout, 'add', '--all');
    git(checkout, '-c', 'commit.gpgSign=false', 'commit', '--quiet', '--no-verify', '-m', message);
  }
}
