import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { join } from 'node:path';

import type { PullRequestFacts } from '../../../src/activities/support/pull-request-facts.js';
import { pullRequestText } from '../../../src/activities/support/pull-request-template.js';
import { inertMarkdown } from '../../../src/domain/text/inert.js';
import { commitFiles, makeCheckout } from '../../support/git-history.js';
import { type GitSandbox, openGitSandbox } from '../../support/git-sandbox.js';

let sandbox: GitSandbox;
let checkout: string;
beforeEach(() => {
  sandbox = openGitSandbox();
  checkout = join(sandbox.dir, 'shop');
  makeCheckout(sandbox, checkout);
});
afterEach(() => sandbox.close());

const OWN = '.stagegate/pull-request.md';
const GITHUB = '.github/PULL_REQUEST_TEMPLATE.md';
const facts: PullRequestFacts = {
  task: 'ADD-42',
  title: inertMarkdown('A basket --> <!-- for @shop/core, fixes #1 {{ run }}'),
  run: 3,
  plan: 'shop',
  plan_hash: 'abcdefabcdef',
  branch: 'stagegate/ADD-42',
  base: 'main',
  commit: 'c'.repeat(40),
  stages: [{ key: 'api', title: 'The API', gates: 'test, lint' }],
  gates: 'none',
};
const textOf = (files: Record<string, string>) => {
  const base = commitFiles(sandbox, checkout, { 'readme.md': 'x\n', ...files }, 'templates');
  return pullRequestText({ gitDir: join(checkout, '.git'), base, facts });
};

describe("a pull request's text", () => {
  test('without a template is the summary', async () => {
    const { body, note } = await textOf({});
    expect(body).toContain('| api | The API | test, lint |');
    expect(note).toBeNull();
  });

  test('fills in the placeholders, without the comments', async () => {
    const source =
      '<!-- for us -->{{ task }}: {{ title }}\n{% for stage in stages %}- {{ stage.key }} ({{ stage.gates }})\n{% endfor %}\n{{ summary }}<!-- never ends';
    const { body, note } = await textOf({ [OWN]: source, [GITHUB]: 'not this' });
    expect(note).toBeNull();
    expect(body).toContain('- api (test, lint)');
    expect(body).toContain('| api | The API | test, lint |');
    expect(body).not.toMatch(/<!--|for us|never ends|@shop|#1\b|not this/);
    expect(body).toContain('\\{\\{ run \\}\\}');
  });

  test("GitHub's own template stands before the summary, word by word", async () => {
    const { body } = await textOf({ [GITHUB]: '## Why\n<!-- tell -->\n{{ nothing }}\n' });
    expect(body).toMatch(/^## Why\n\n\{\{ nothing \}\}\n\nTask ADD-42, run 3/);
  });

  test.each([
    ['names what is not there', '{{ nonsense }}', 'undefined variable: nonsense'],
    ['uses a filter that is none', '{{ task | shout }}', 'undefined filter: shout'],
    ['does not parse', '{% for x %}', 'passed over'],
    ['wants another file', "{% include 'secrets' %}", 'passed over'],
    ['never ends', '{% for i in (1..100000000) %}{{ i }}{% endfor %}', 'passed over'],
    ['is a megabyte long', 'x'.repeat(1_000_000), 'longer than 64 KB'],
    ['is empty', '<!-- nothing -->', 'nothing is left'],
  ])('one that %s is passed over, and said', async (_name, source, why) => {
    const { body, note } = await textOf({ [OWN]: source });
    expect(body).toContain('| api | The API | test, lint |');
    expect(note).toContain(`the template ${OWN} was passed over: `);
    expect(note).toContain(why);
  });
});
