import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { runGit } from '../git-gateway.js';
import { type Mirror, type Vault, writeConfig } from '../mirror.js';
import { lostObjects } from '../with-net.js';
import { forgetKnown } from '../transfer.js';
import { clearStaleLocks } from './locks.js';
import { setAsideBroken } from './objects.js';
import { mendPackedRefs, setAsideBrokenRefs } from './refs.js';

const HEAD = 'ref: refs/heads/none\n';

/**
 * Brings a repository of the engine's to where git can work with it again, after a loss of power, a kill or somebody's
 * hand: stale locks, a broken HEAD, configuration, refs, objects and packs. What is broken is set aside, not deleted.
 * Returns what was done, for people; nothing when all was in order. What it has lost then has to come from elsewhere.
 */
export async function mendRepository({ dir }: { dir: string }): Promise<string[]> {
  const done = (await clearStaleLocks({ dir })).map((path) => `took away ${path}, a dead process's lock`);
  for (const folder of ['objects/pack', 'objects/info', 'refs/heads'])
    await mkdir(join(dir, folder), { recursive: true });
  if (!/^(?:ref: refs\/\S+|[0-9a-f]{40})\n?$/.test(await text(join(dir, 'HEAD')))) {
    await writeWhole({ file: join(dir, 'HEAD'), text: HEAD });
    done.push('wrote HEAD anew');
  }
  if (!(await isConfigured(dir))) {
    await writeConfig({ dir });
    done.push('wrote config anew');
  }
  if (await mendPackedRefs({ dir })) done.push('cut packed-refs to its whole lines');
  const refs = await setAsideBrokenRefs({ dir });
  if (refs.length > 0) done.push(`set broken refs aside: ${told(refs)}`);
  const objects = await setAsideBroken({ dir });
  if (objects.length > 0) done.push(`set broken objects aside: ${told(objects)}`);
  if (done.length > 0) forgetKnown({ dir });
  return done;
}

/**
 * The same for a mirror. Refs that do not reach a whole history any more are let go: the next fetch brings what origin
 * has, whole, and the vault what was kept. Their names and commits are noted in `damaged/refs`.
 */
export async function mendMirror({ mirror: { dir } }: { mirror: Mirror }): Promise<string[]> {
  const done = await mendRepository({ dir });
  if ((await lostObjects({ dir })) === null) return done;
  const list = await runGit({
    args: ['for-each-ref', '--format=%(refname) %(objectname)'],
    cwd: dir,
    env: { GIT_DIR: dir },
  });
  const lines = list.stdout.toString('utf8').split('\n').filter(Boolean);
  const lost: string[] = [];
  for (const line of lines) {
    const [ref = '', commit = ''] = line.split(' ');
    if (!(await isWhole({ dir, commit }))) lost.push(ref);
  }
  await mkdir(join(dir, 'damaged'), { recursive: true });
  await writeFile(join(dir, 'damaged', 'refs'), `${lines.join('\n')}\n`, { flag: 'a' });
  const input = lost.map((ref) => `delete ${ref}\n`).join('');
  if (input !== '')
    await runGit({ args: ['update-ref', '--no-deref', '--stdin'], cwd: dir, env: { GIT_DIR: dir }, input });
  forgetKnown({ dir });
  return [...done, `let go of refs that had lost objects: ${told(lost)}`];
}

/**
 * The same for a vault. Its refs stay, whatever they have lost; what of that the mirror still has is brought back.
 */
export async function mendVault({ vault, mirror }: { vault: Vault; mirror: Mirror }): Promise<string[]> {
  const { dir } = vault;
  const done = await mendRepository({ dir });
  if ((await lostObjects({ dir })) === null) return done;
  const list = await runGit({
    args: ['for-each-ref', '--format=%(objectname)'],
    cwd: dir,
    env: { GIT_DIR: dir },
  });
  const commits = [...new Set(list.stdout.toString('utf8').split('\n').filter(Boolean))];
  let refilled = 0;
  for (const commit of commits)
    if (!(await isWhole({ dir, commit })) && (await refill({ vault, mirror, commit }))) refilled += 1;
  forgetKnown({ dir });
  return [...done, `brought ${refilled} kept commits back from the mirror`];
}

async function refill(input: { vault: Vault; mirror: Mirror; commit: string }): Promise<boolean> {
  const { vault, mirror, commit } = input;
  const args = ['pack-objects', '--quiet', '--revs', '--stdout', '--delta-base-offset'];
  const from = { cwd: mirror.dir, env: { GIT_DIR: mirror.dir } };
  const pack = await runGit({ ...from, args, input: `${commit}\n` });
  if (pack.exitCode !== 0) return false;
  const to = { cwd: vault.dir, env: { GIT_DIR: vault.dir } };
  const stored = await runGit({ ...to, args: ['index-pack', '--stdin', '--fix-thin'], input: pack.stdout });
  return stored.exitCode === 0;
}

async function isWhole({ dir, commit }: { dir: string; commit: string }): Promise<boolean> {
  const args = ['rev-list', '--objects', '--quiet', commit];
  return (await runGit({ args, cwd: dir, env: { GIT_DIR: dir } })).exitCode === 0;
}

async function isConfigured(dir: string): Promise<boolean> {
  const args = ['config', '--file', 'config', '--get', 'core.bare'];
  const result = await runGit({ args, cwd: dir });
  return result.exitCode === 0 && result.stdout.toString('utf8').trim() === 'true';
}

async function writeWhole(input: { file: string; text: string }): Promise<void> {
  await writeFile(`${input.file}.mended`, input.text, { flush: true });
  await rename(`${input.file}.mended`, input.file);
}

const text = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');

function told(names: readonly string[]): string {
  const most = 3;
  const more = names.length > most ? ` and ${names.length - most} more` : '';
  return `${names.slice(0, most).join(', ')}${more}`;
}
