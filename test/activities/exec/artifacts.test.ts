import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { ActivityBench } from '../../support/activity-bench.js';
import { commitFiles } from '../../support/git-history.js';

let bench: ActivityBench;
let base: string;
beforeAll(async () => {
  bench = await ActivityBench.open();
  const { checkout } = bench.repository;
  const schema = { type: 'object', required: ['parts'], properties: { parts: { type: 'array' } } };
  base = commitFiles(bench.sandbox, checkout, { 'schemas/design.json': JSON.stringify(schema) });
  bench.sandbox.git(checkout, 'push', '--quiet');
});
afterAll(() => bench.close());

async function leaving(script: string, produces = '{design.json: schemas/design.json}') {
  const run = await bench.runOf(
    `plan: a\nstages:\n  design: {run: ${JSON.stringify(script)}, changes: optional, produces: ${produces}}`,
  );
  return { run, result: await bench.attempt(run, { stage: 'design', base }) };
}
const AT = '"$STAGEGATE_ARTIFACTS/design.json"';

describe('an artifact', () => {
  test('that obeys its schema is kept beside the logs, where it outlives the working tree', async () => {
    const { run, result } = await leaving(`echo '{"parts":["api"]}' > ${AT}`);
    expect(result).toMatchObject({ failure: null, artifacts: [{ name: 'design.json', bytes: 18 }] });
    const file = bench.inAttempt(run, 'design', 1, 'artifacts', 'design.json');
    expect(readFileSync(file, 'utf8')).toBe('{"parts":["api"]}\n');
  });

  test.each([
    ['is missing', 'true'],
    ['is a folder', `mkdir ${AT}`],
    ['is a link', `ln -s /etc/hosts ${AT}`],
    ['is a pipe', `mkfifo ${AT}`],
    ['lies in a folder that is gone', 'rm -rf "$STAGEGATE_ARTIFACTS"'],
  ])('that %s is asked for by name', async (_what, script) => {
    const { run, result } = await leaving(script);
    expect(result.artifacts).toEqual([]);
    expect(result.failure).toMatchObject({
      code: 'ARTIFACT_MISSING',
      retryable: true,
      message: 'Stage "design" must leave "design.json" in the folder $STAGEGATE_ARTIFACTS and did not.',
      next: `stagegate logs ${run.taskKey} design`,
    });
  });

  test.each([
    ['is no JSON', `echo '{"parts":' > ${AT}`, /JSON/],
    ['is empty', `: > ${AT}`, /JSON/],
    ['lacks what its schema asks for', `echo '{}' > ${AT}`, /parts/],
    ['is too large', `head -c 6000000 /dev/zero > ${AT}`, /6000000 bytes, 5000000 is the most/],
  ])('that %s is refused, and why is told', async (_what, script, why) => {
    const { result } = await leaving(script);
    expect(result.failure).toMatchObject({ code: 'ARTIFACT_INVALID', retryable: true });
    expect(result.failure?.message).toMatch(why);
  });

  test('is judged by the schema of the base, which an executor cannot loosen', async () => {
    const { result } = await leaving(`echo '{}' > schemas/design.json; echo '{}' > ${AT}`);
    expect(result.failure).toMatchObject({ code: 'ARTIFACT_INVALID' });
  });

  test('whose schema is not in the base is refused: it names the schema', async () => {
    const { result } = await leaving(`echo '{}' > ${AT}`, '{design.json: schemas/other.json}');
    expect(result.failure?.message).toContain('its schema schemas/other.json is not in the base commit');
  });
});
