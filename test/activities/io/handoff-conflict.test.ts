import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { AssembleInput, StageHead } from '../../../src/activities/contracts.js';
import type { RunRef } from '../../../src/domain/run/run-input.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { moveBase } from '../../support/move-base.js';

/** What a scratch tree of this test's base would have in it. */
const ATTRIBUTES = `*.bin binary # ${String(process.pid)}-${String(Date.now())}\n`;

let bench: ActivityBench;
let base: string;
beforeAll(async () => {
  bench = await ActivityBench.open();
  base = moveBase(bench, '.gitattributes', ATTRIBUTES);
});
afterAll(() => bench.close());

const PLAN = (form: string) => `
plan: shop
stages:
  api: {run: 'mkdir -p src; echo api > src/index.ts'}
  rival: {run: 'mkdir -p src; echo rival > src/index.ts'}
  docs: {run: 'echo docs > docs-${form}.txt'}
  many: {run: 'for n in $(seq 400); do echo many > "file-$n"; done'}
  crowd: {run: 'for n in $(seq 400); do echo crowd > "file-$n"; done'}
handoff: {assemble: ${form}}
`;

const listed = (dir: string) =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((path) => !/\.git\/|store\.db/.test(path));

/** Everything that a handoff could leave anywhere, but for what it fetched. */
function traces(run: RunRef): object {
  const { origin, checkout } = bench.repository;
  const scratch = readdirSync(tmpdir()).filter((name) => {
    if (!name.startsWith('stagegate-attributes-')) return false;
    try {
      return readFileSync(join(tmpdir(), name, '.gitattributes'), 'utf8') === ATTRIBUTES;
    } catch {
      return false;
    }
  });
  return {
    refs: [origin, checkout, bench.vault(run)].map((at) => bench.refs(at)),
    mirror: bench
      .refs(bench.mirror(run))
      .split('\n')
      .filter((line) => !line.startsWith('refs/upstream/')),
    checkout: bench.sandbox.git(checkout, 'status', '--porcelain', '--branch'),
    files: [bench.paths.state, bench.paths.cache].flatMap(listed).sort(),
    scratch,
  };
}

/** Assembles what cannot be, and looks that nothing of it is left. */
async function refused(input: AssembleInput) {
  const before = traces(input.run);
  const made = await bench.act('assembleCollector', input);
  expect(traces(input.run)).toEqual(before);
  expect(before).toMatchObject({ scratch: [] });
  if (made.kind !== 'failed') throw new Error(JSON.stringify(made));
  expect(made.failure).toMatchObject({ code: 'HANDOFF_CONFLICT', class: 'conflict', retryable: false });
  expect(made.failure.kept).toContain('Nothing was written to the repository or to origin');
  return made.failure.message.split('\n');
}

describe.each(['merge', 'squash', 'rebase'])('a conflict, where it is assembled as %s,', (form) => {
  let run: RunRef;
  let api: StageHead;
  let rival: StageHead;
  let docs: StageHead;
  let branch: string;
  beforeAll(async () => {
    run = await bench.runOf(PLAN(form));
    [api, rival, docs] = [await head('api'), await head('rival'), await head('docs')];
    branch = `stagegate/${run.taskKey}`;
  });

  const head = async (stage: string) => {
    const made = await bench.attempt(run, { stage, base });
    return { stage, attempt: 1, head: made.head ?? 'none' };
  };
  const inputOf = (attempt: number, heads: StageHead[], part: Partial<AssembleInput> = {}) => ({
    ...{ run, baseBranch: 'main', localCommit: null, attempt, heads },
    ...part,
  });
  const hunk = ['src/index.ts', 'line 1:', '<<<<<<< before', 'api', '=======', 'rival', '>>>>>>> rival'];
  const told = (onto: string, stages: string) =>
    `The stages do not merge onto ${onto}. In conflict: src/index.ts. Changed by: ${stages}.`;

  test('of everything names paths, stages and lines, and leaves nothing behind', async () => {
    expect(await refused(inputOf(1, [api, rival, docs]))).toEqual([told('main', 'api, rival'), ...hunk]);
  });

  test('in many files names the first', async () => {
    const heads = [await head('many'), await head('crowd')];
    const [first, ...lines] = await refused(inputOf(7, heads));
    expect(first).toContain('In conflict: file-1, file-10, file-100,');
    expect(first).toContain(' and 390 more. Changed by: many, crowd.');
    expect(lines.join('\n').length).toBeLessThan(2_000);
  });

  test('of a group does so too, and what does not stand against each other goes in the next round', async () => {
    const group = { branch: `${branch}+2` };
    expect(await refused(inputOf(2, [api, rival], group))).toEqual([told('main', 'api, rival'), ...hunk]);
    expect(await bench.act('assembleCollector', inputOf(3, [docs], group))).toMatchObject({
      kind: 'assembled',
      ...group,
    });
  });

  test('of a group with the branch that it is stacked on names that branch', async () => {
    const below = await bench.act('assembleCollector', inputOf(4, [api]));
    if (below.kind !== 'assembled') throw new Error(JSON.stringify(below));
    const { collector } = below;
    const publication = { run, title: 'Sell', baseBranch: 'main', branch, collector, stages: ['api'] };
    expect(await bench.act('pushCollector', publication)).toMatchObject({ kind: 'pushed' });
    const stacked = { branch: `${branch}+3`, onto: { branch, commit: collector } };
    expect(await refused(inputOf(5, [rival], stacked))).toEqual([told(branch, 'rival'), ...hunk]);
  });

  test('of a group with a base that moved names what changed there', async () => {
    moveBase(bench, `docs-${form}.txt`, 'theirs\n');
    const [first, ...lines] = await refused(inputOf(6, [docs], { branch: `${branch}+4` }));
    expect(first).toBe(`The stages do not merge onto main. In conflict: docs-${form}.txt. Changed by: docs.`);
    expect(lines).toEqual(expect.arrayContaining(['theirs', 'docs', '>>>>>>> docs']));
  });
});
