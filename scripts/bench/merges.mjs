import { execa } from 'execa';

import { keepCompanion, mergeHeads, requireGit } from '../../dist/git/index.js';
import { makeRepository } from './repository.mjs';
import { fill } from './trees.mjs';

const BRANCHES = 50;

/** A branch each that adds a file and changes one, all from the same commit of 20,000 files. */
async function makeBranches({ origin, env }) {
  const lines = [];
  for (let n = 0; n < BRANCHES; n += 1) {
    const text = `branch ${String(n)}\n`;
    const file = (path) => [`M 100644 inline ${path}`, `data ${String(text.length)}`, text];
    const message = `branch ${String(n)}`;
    lines.push(
      `commit refs/heads/branch-${String(n)}`,
      'committer Bench <bench@example.invalid> 1700000000 +0000',
    );
    lines.push(`data ${String(message.length)}`, message, 'from refs/heads/main^0');
    lines.push(...file(`part-${String(n)}/added.txt`), ...file(`part-${String(n)}/file-7.txt`));
  }
  await execa('git', ['fast-import', '--quiet'], { cwd: origin, env, input: `${lines.join('\n')}\n` });
}

/** Milliseconds that 50 branches onto 20,000 files take: merged one by one with `git merge`, and assembled. */
export async function measureMerges({ dir, env }) {
  const { origin, checkout } = await makeRepository({ dir, name: 'merges', env, fill });
  await makeBranches({ origin, env });
  const git = async (...args) => (await execa('git', args, { cwd: checkout, env })).stdout;
  await git('fetch', '-q', 'origin');
  const base = await git('rev-parse', 'HEAD');
  const branches = Array.from({ length: BRANCHES }, (_, n) => `branch-${String(n)}`);
  const heads = await Promise.all(
    branches.map(async (stage) => {
      return { stage, commit: await git('rev-parse', `origin/${stage}`), message: `Merge ${stage}` };
    }),
  );
  const identity = { name: 'Bench', email: 'bench@example.invalid' };
  // as a worker has it, at work already
  const companion = keepCompanion();
  await requireGit({ cwd: dir });
  let from = performance.now();
  const when = new Date('2026-01-01T00:00:00Z');
  const made = await mergeHeads({
    mirror: { dir: origin },
    base,
    heads,
    identity,
    when,
    mergeCommits: 'always',
  });
  const assembled = performance.now() - from;
  await companion.end();
  from = performance.now();
  for (const stage of branches)
    await git('merge', '-q', '--no-ff', '-m', `Merge ${stage}`, `origin/${stage}`);
  const looped = performance.now() - from;
  const trees = [await git('rev-parse', 'HEAD^{tree}')];
  if (made.kind === 'merged')
    trees.push((await execa('git', ['rev-parse', `${made.commit}^{tree}`], { cwd: origin, env })).stdout);
  if (trees[0] !== trees[1]) throw new Error('the two ways to merge do not come to the same tree');
  return { assembled, looped };
}
