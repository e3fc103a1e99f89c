import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { RunRef } from '../../../src/domain/run/run-input.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { githubToken } from '../../support/canaries.js';
import { searchAll } from '../../support/search-all.js';

const CODE = 'open-sesame-7';
const TOKEN = githubToken();

let bench: ActivityBench;
beforeAll(async () => {
  bench = await ActivityBench.open({ env: { DEPLOY_CODE: CODE } });
});
afterAll(() => bench.close());

const HEAD = 'plan: s\nworkspace: {env: DEPLOY_CODE}\n';
/** Split, so that the plan itself holds no token. */
const PRINT_TOKEN = `printf '%s_%s\\n' ghp ${TOKEN.slice(4)}`;

async function runOf({
  script,
  secrets = 'DEPLOY_CODE',
  rest = '',
}: {
  script: string;
  secrets?: string;
  rest?: string;
}) {
  const run = await bench.runOf(
    `${HEAD}secrets: ${secrets}\n${rest}stages:\n  work: {run: ${JSON.stringify(script)}${rest === '' ? '' : ', gates: g'}}\n`,
  );
  return { run, result: await bench.attempt(run, { stage: 'work' }) };
}

const written = (text: string) => searchAll({ root: bench.paths.state, text });
const log = (run: RunRef, ...path: string[]) =>
  readFileSync(bench.inAttempt(run, 'work', 1, ...path), 'utf8');

describe('a secret', () => {
  test('that a command prints is blotted out of its log, named or by its form', async () => {
    const { run, result } = await runOf({
      script: `echo "code $DEPLOY_CODE"; ${PRINT_TOKEN} >&2; echo end; echo x > new.txt`,
    });
    expect(result.failure).toBeNull();
    const text = log(run, 'executor', 'output.log');
    expect(text).toMatch(/^code \[redacted]\**\n\[redacted]\*+\nend\n$/);
    expect([...written(CODE), ...written(TOKEN)]).toEqual([]);
  });

  test.each([
    [
      'the value of a named variable',
      'echo "a"; printf "x\\n$DEPLOY_CODE\\n" > conf.txt',
      'conf.txt',
      2,
      'The value of a secret variable',
    ],
    [
      'a well-known token',
      `${PRINT_TOKEN} > conf.js`,
      'conf.js',
      1,
      'What looks like a secret (GITHUB_TOKEN)',
    ],
    [
      'one in base64',
      'printf "%s" "$DEPLOY_CODE" | base64 > conf.txt',
      'conf.txt',
      1,
      'The value of a secret variable',
    ],
    [
      'one in a binary file',
      'printf "\\0\\377%s\\0" "$DEPLOY_CODE" > a.bin',
      'a.bin',
      1,
      'The value of a secret variable',
    ],
    [
      'one behind a comment that switches rules off',
      `(echo "// secretlint-disable"; ${PRINT_TOKEN}) > conf.js`,
      'conf.js',
      2,
      'What looks like a secret (GITHUB_TOKEN)',
    ],
    [
      'a token in a file whose name is not UTF-8',
      `${PRINT_TOKEN} > "$(printf 'caf\\351.txt')"`,
      'caf\uFFFD.txt',
      1,
      'What looks like a secret (GITHUB_TOKEN)',
    ],
    [
      'a token that git decodes',
      `echo 'conf.txt working-tree-encoding=UTF-16LE' > .gitattributes; (echo a; ${PRINT_TOKEN}) | iconv -t UTF-16LE > conf.txt`,
      'conf.txt',
      2,
      'What looks like a secret (GITHUB_TOKEN)',
    ],
  ])(
    'in a file, %s: refused with file and line, and nothing of it kept',
    async (_case, script, path, line, words) => {
      const { run, result } = await runOf({ script });
      expect(result).toMatchObject({
        head: null,
        failure: { code: 'SECRET_IN_FILE', class: 'policy', retryable: true },
      });
      expect(result.failure?.message).toContain(`${words} stands in ${path}, line ${String(line)}`);
      expect(result.failure?.kept).toContain(bench.inStage(run, 'work', 'tree'));
      expect([...written(CODE), ...written(TOKEN)]).toEqual([]);
    },
  );

  test.each([
    ['the target of a link', `ln -s "$(${PRINT_TOKEN})" link`, 'stands in what the link link points to'],
    ['the name of a file', `echo x > "$(${PRINT_TOKEN}).txt"`, 'stands in the name of [redacted]'],
  ])('in %s: refused, and nothing of it kept', async (_case, script, words) => {
    const { run, result } = await runOf({ script });
    expect(result).toMatchObject({ head: null, failure: { code: 'SECRET_IN_FILE' } });
    expect(result.failure?.message).toContain(words);
    expect(JSON.stringify(result)).not.toContain(TOKEN);
    const all = bench.sandbox.git(bench.vault(run), 'log', '--all', '--name-only', '--format=');
    expect(all).not.toContain(TOKEN);
  });

  test('in an encoding that nobody can look through: the file is not kept', async () => {
    const script = `echo 'conf.txt working-tree-encoding=UTF-7' > .gitattributes; ${PRINT_TOKEN} | iconv -t UTF-7 > conf.txt`;
    const { result } = await runOf({ script });
    expect(result).toMatchObject({ head: null, failure: { code: 'NOT_SNAPSHOTTABLE' } });
    expect(result.failure?.message).toContain('conf.txt is written in UTF-7');
    expect((await runOf({ script, secrets: '{allow: conf.txt}' })).result.failure).toBeNull();
  });

  test('beside ten that the file held before: the new one is refused, the others are not', async () => {
    const print = (count: number) =>
      `for n in $(seq ${String(count)}); do printf 'ghp_%s%02d\\n' ${TOKEN.slice(4, -2)} "$n"; done > conf.js`;
    const made = await runOf({ script: print(10), secrets: '{allow: conf.js}' });
    expect(made.result.failure).toBeNull();
    const after = async (script: string) => {
      const run = await bench.runOf(`${HEAD}stages: {work: {run: ${JSON.stringify(script)}}}\n`);
      return bench.attempt(run, { stage: 'work', base: made.result.head ?? '' });
    };
    expect((await after('echo more >> conf.js')).failure).toBeNull();
    const { failure } = await after(print(11));
    expect(failure?.message).toContain('stands in conf.js, line 11');
  });

  test('in a file is gone from it in the next attempt: that one is kept', async () => {
    const { run, result } = await runOf({
      script: `if [ -e conf.js ]; then echo clean > conf.js; else ${PRINT_TOKEN} > conf.js; fi`,
    });
    expect(result.failure?.code).toBe('SECRET_IN_FILE');
    const again = await bench.attempt(run, { stage: 'work', attempt: 2 });
    expect(again.failure).toBeNull();
    expect(bench.show(run, again.head, 'conf.js')).toBe('clean');
  });

  test('in a file that the plan allows is kept', async () => {
    const { run, result } = await runOf({
      script: `mkdir -p test/fixtures; ${PRINT_TOKEN} > test/fixtures/made-up.txt`,
      secrets: '{allow: test/fixtures/**}',
    });
    expect(result.failure).toBeNull();
    expect(bench.show(run, result.head, 'test/fixtures/made-up.txt')).toBe(TOKEN);
  });
});

describe('elsewhere', () => {
  let own: ActivityBench;
  beforeAll(async () => {
    own = await ActivityBench.open({ env: { DEPLOY_CODE: CODE } });
  });
  afterAll(() => own.close());
  const everywhere = () => [CODE, TOKEN].flatMap((text) => searchAll({ root: own.paths.state, text }));

  test("in the executor's own commits it keeps those out, not the work", async () => {
    const run = await own.runOf(
      `${HEAD}secrets: DEPLOY_CODE\nstages:\n  work: {run: ${JSON.stringify(
        `${PRINT_TOKEN} > a.js; git add a.js; git commit -qm one; rm a.js; echo x > b.js; git add -A; git commit -qm two`,
      )}}\n`,
    );
    const result = await own.attempt(run, { stage: 'work' });
    expect(result.failure).toBeNull();
    expect(own.show(run, result.head, 'b.js')).toBe('x');
    expect(own.refs(own.vault(run))).not.toContain('1-own');
    expect(everywhere()).toEqual([]);
  });

  test('in an artifact it refuses that artifact', async () => {
    const run = await own.runOf(
      `${HEAD}secrets: DEPLOY_CODE\nstages:\n  work: {run: ${JSON.stringify(
        'printf "{\\n\\"a\\": \\"$DEPLOY_CODE\\"}" > $STAGEGATE_ARTIFACTS/a.json',
      )}, changes: none, produces: a.json}\n`,
    );
    const result = await own.attempt(run, { stage: 'work' });
    expect(result.failure).toMatchObject({ code: 'ARTIFACT_INVALID' });
    expect(result.failure?.message).toContain('line 2 holds what looks like a secret');
    expect(everywhere()).toEqual([]);
  });

  test('in a question it is blotted out', async () => {
    const run = await own.runOf(
      `${HEAD}secrets: DEPLOY_CODE\nstages:\n  work: {run: ${JSON.stringify(
        'printf \'{"schema": "questions@1", "questions": [{"id": "a", "text": "is %s right?"}]}\' "$DEPLOY_CODE" > $STAGEGATE_ARTIFACTS/questions.json',
      )}, changes: none}\n`,
    );
    const result = await own.attempt(run, { stage: 'work' });
    expect(JSON.stringify(result)).not.toContain(CODE);
    expect(result.questions?.[0]).toMatchObject({
      text: expect.stringMatching(/^is \[redacted]\** right\?$/),
    });
    expect(everywhere()).toEqual([]);
  });

  test("in a gate's output it is in neither log nor report", async () => {
    const run = await own.runOf(
      `${HEAD}secrets: DEPLOY_CODE\ngates:\n  g: ${JSON.stringify(`echo "code $DEPLOY_CODE"; ${PRINT_TOKEN}; exit 1`)}\nstages:\n  work: {run: "echo x > y.txt", gates: g}\n`,
    );
    const { head } = await own.attempt(run, { stage: 'work' });
    const judged = await own.act('runGates', { run, stage: 'work', attempt: 1, commit: head ?? '' });
    expect(judged.passed).toBe(false);
    const report = readFileSync(own.inAttempt(run, 'work', 1, 'gates', 'g.json'), 'utf8');
    expect(report).toContain('[redacted]');
    expect(everywhere()).toEqual([]);
  });
});
