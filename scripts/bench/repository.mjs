import { join } from 'node:path';

import { execa } from 'execa';

/** A repository with a bare origin; `fill` writes what its one commit holds. */
export async function makeRepository({ dir, name, env, fill = () => undefined }) {
  const origin = join(dir, `${name}.git`);
  const checkout = join(dir, name);
  const git = (cwd, ...args) => execa('git', args, { cwd, env });
  await git(dir, 'init', '-q', '--bare', '-b', 'main', origin);
  await git(dir, 'clone', '-q', origin, checkout);
  await git(checkout, 'config', 'user.name', 'Bench');
  await git(checkout, 'config', 'user.email', 'bench@example.invalid');
  fill(checkout);
  await git(checkout, 'add', '-A');
  await git(checkout, 'commit', '-q', '--allow-empty', '-m', 'first');
  await git(checkout, 'push', '-q', 'origin', 'HEAD:main');
  return { origin, checkout };
}
