import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { problemsOf } from '../plan/parsing.js';

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

const blocks = (text: string, language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(([, block = '']) => block);

describe('the README', () => {
  const plans = blocks(read('README.md'), 'yaml');

  test('shows two plans, and each is one', () => {
    expect(plans).toHaveLength(2);
    expect(plans.map(problemsOf)).toEqual([[], []]);
  });
});

describe('the demo', () => {
  test('has a plan without mistakes', () => {
    expect(problemsOf(read('examples/demo/plan.yaml'))).toEqual([]);
  });
});

describe.each(['README.md', 'docs/operations.md', 'docs/architecture.md'])('%s', (page) => {
  test('names commands that there are', () => {
    const known = [...read('docs/cli-reference.md').matchAll(/^### stagegate (\S+)$/gm)].map(
      ([, name]) => name,
    );
    const named = [...read(page).matchAll(/(?:^|`|&& )stagegate ([a-z][a-z-]*)/gm)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });
});
