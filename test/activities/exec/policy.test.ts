import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import type { StagePolicy } from '../../../src/domain/policy/verdict.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { commitFiles } from '../../support/git-history.js';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await ActivityBench.open();
});
afterAll(() => bench.close());

const POLICY = `policies:
  frozen: {when: {paths: frozen/**}, then: deny, why: it was agreed}
  small: {when: {over: {files: 1}}, then: require_approval}
  net: {when: {effects: network}, then: deny}
`;
const MAIN = { baseBranch: 'main', localCommit: null };

/** The rules of the repository that a stage is told, as its run would tell it. */
async function toldTo(plan: string, stage: string) {
  const run = await bench.runOf(plan);
  const prepared = await bench.act('prepareRepository', { run, ...MAIN });
  if (prepared.kind !== 'ready') throw new Error(prepared.failure.message);
  const { repository, stages } = prepared.policy ?? { repository: null, stages: {} };
  const { later = [], open = false } = stages[stage] ?? {};
  const policy: StagePolicy = { rules: repository?.rules.filter(({ id }) => later.includes(id)) ?? [], open };
  return { run, base: prepared.commit, policy, stages };
}

async function attempt(script: string) {
  const { run, base, policy } = await toldTo(`plan: p\nstages: {a: {run: ${JSON.stringify(script)}}}`, 'a');
  return bench.attempt(run, { stage: 'a', base, policy });
}

test('what policies say is read at the base, and left out where nobody says anything', async () => {
  const { sandbox, repository } = bench;
  const bare = await bench.refOf('plan: p\nstages: {a: {run: ls}}', 'P-1');
  expect(await bench.act('prepareRepository', { run: bare, ...MAIN })).toEqual({
    kind: 'ready',
    commit: repository.head,
  });
  const files = { '.stagegate/policy.yaml': POLICY, 'frozen/kept.txt': 'kept\n', 'run.sh': 'true\n' };
  commitFiles(sandbox, repository.checkout, files);
  sandbox.git(repository.checkout, 'push', '--quiet');
  rmSync(join(repository.checkout, '.stagegate/policy.yaml'));
  const { stages } = await toldTo('plan: p\nstages: {a: {run: ls}, b: {run: ls, effects: network}}', 'a');
  expect(stages).toEqual({
    a: { matched: [], later: ['frozen', 'small'], open: false },
    b: {
      matched: [{ source: 'repository', rule: 'net', because: ['effects network'] }],
      later: ['frozen', 'small'],
      open: false,
    },
  });
});

test.each([
  ['a new file', 'mkdir -p frozen && echo x > frozen/new'],
  ['a file that is moved away', 'git mv frozen/kept.txt kept.txt'],
  ['a file that is moved in', 'mv run.sh frozen/run.sh'],
  ['a symbolic link', 'ln -s ../run.sh frozen/link'],
  ['a changed mode', 'chmod +x frozen/kept.txt'],
  ['a deleted file', 'rm frozen/kept.txt'],
  ['an edit beside an edited policy', 'echo "policies: {}" > .stagegate/policy.yaml; echo x > frozen/new'],
  ['an edit, after which the command fails', 'echo x > frozen/new; exit 3'],
])('%s is denied by its path', async (_what, script) => {
  const result = await attempt(script);
  expect(result.failure).toMatchObject({ code: 'POLICY_DENIED', class: 'policy', retryable: false });
  expect(result.failure?.message).toContain('"frozen" of the repository');
  expect(result.head).not.toBeNull();
  expect(result.policy).toMatchObject({ phase: 'after', outcome: 'deny' });
});

test('what is counted is every changed file, and what no rule matches is allowed', async () => {
  const both = await attempt('echo x > one; echo x > two');
  expect(both.failure).toBeNull();
  expect(both.policy).toMatchObject({
    outcome: 'require_approval',
    findings: [{ rule: 'small', because: ['2 files, more than 1'] }],
    facts: { files: 2, lines: 2, paths: ['one', 'two'] },
  });
  expect((await attempt('echo x > one')).policy).toMatchObject({ outcome: 'allow', findings: [] });
});
