import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Installation } from '../support/installation.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Four stages on this very project: a function, its test and a note, side by side where they may. */
const PLAN = `
plan: own-repository
workspace:
  setup: ln -s ${join(ROOT, 'node_modules')} node_modules
gates:
  types: {run: node node_modules/typescript/bin/tsc -p ., timeout: 5m}
  unit:
    run: node --experimental-vm-modules --no-warnings node_modules/jest/bin/jest.js --config jest.unit.config.js test/domain/plan test/domain/added
    timeout: 5m
limits: {parallel: 2, attempts: 2, on_exhausted: fail}
stages:
  function:
    scope: src/domain/added/**
    run: |
      mkdir -p src/domain/added
      echo '/** Twice a number. */
      export const twice = (n: number): number => n * 2;' > src/domain/added/twice.ts
    gates: types
  unit-test:
    needs: function
    scope: test/domain/added/**
    run: |
      mkdir -p test/domain/added
      if [ -e "$STAGEGATE_FEEDBACK/feedback.md" ]; then right=4; else right=5; fi
      echo "import { expect, test } from '@jest/globals';
      import { twice } from '../../../src/domain/added/twice.js';
      test('doubles', () => expect(twice(2)).toBe($right));" > test/domain/added/twice.test.ts
    gates: unit
  note:
    needs: function
    scope: docs/**
    run: echo 'twice(n) doubles n.' > docs/added.md
  mention:
    needs: [unit-test, note]
    scope: README.md
    run: echo 'See docs/added.md.' >> README.md
handoff:
  gates: unit
`;

describe('the main job on a repository that was not made for it', () => {
  const place = new Installation();
  const checkout = join(place.sandbox.dir, 'stagegate');

  beforeAll(async () => {
    const { dir, git } = place.sandbox;
    const origin = join(dir, 'origin.git');
    git(dir, 'clone', '--quiet', '--bare', `file://${ROOT}`, origin);
    git(origin, 'update-ref', 'refs/heads/main', git(ROOT, 'rev-parse', 'HEAD'));
    git(origin, 'symbolic-ref', 'HEAD', 'refs/heads/main');
    git(dir, 'clone', '--quiet', origin, checkout);
    await place.startWorker();
  });
  afterAll(() => place.close());

  test('takes this project through compiler and unit tests to a pull request', async () => {
    place.sandbox.write(place.sandbox.dir, 'plan.yaml', PLAN);
    const plan = join(place.sandbox.dir, 'plan.yaml');
    await place.json(checkout, 'start', plan, '--task', 'OWN-1', '--title', 'Double numbers');
    const ended = await place.statusWhen(checkout, 'OWN-1', ({ endedAt }) => endedAt !== null, 540_000);
    expect(ended.failure).toBeNull();
    expect(ended.state).toBe('completed');
    const unitTest = ended.stages.find(({ key }) => key === 'unit-test');
    expect(unitTest?.attempts.map(({ failure }) => failure?.code ?? 'passed')).toEqual([
      'GATE_FAILED',
      'passed',
    ]);
    expect(ended.handoff.gates.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual(['unit passed']);

    const origin = join(place.sandbox.dir, 'origin.git');
    const changed = place.sandbox.git(origin, 'diff', '--name-only', 'main', 'stagegate/OWN-1').split('\n');
    expect(changed).toEqual([
      'README.md',
      'docs/added.md',
      'src/domain/added/twice.ts',
      'test/domain/added/twice.test.ts',
    ]);
    expect(existsSync(join(checkout, 'docs/added.md'))).toBe(false);
  }, 600_000);
});
