import { describe, expect, test } from '@jest/globals';

import { frozenInside } from '../../../src/plan/frozen/settings-inside.js';

const inside = (path: string, before: string, after: string) =>
  frozenInside({ path, before, after, scripts: [] });

describe('of a file with dependencies only what decides is frozen', () => {
  test.each([
    ['composer.json', '{"scripts": {"test": "phpunit"}}', '{"scripts": {"test": "true"}}', 'scripts'],
    ['deno.json', '{"tasks": {"test": "deno test"}}', '{"tasks": {"test": "true"}}', 'tasks'],
    ['deno.jsonc', '{"test": {}, /* a */}', '{"test": {"exclude": ["t//est", ], }, } // b', 'test'],
    [
      'pyproject.toml',
      '[tool.hatch.envs.test]\nx = 1',
      '[tool.hatch.envs.test.scripts]\nrun = "true"',
      'tool.hatch.envs',
    ],
  ])('in %s', (path, before, after, key) => {
    const found = inside(path, before, after);
    expect(found?.keys).toEqual([key]);
    expect(inside(path, before, found?.content ?? '')).toBeNull();
  });

  test.each([
    ['composer.json', '{"scripts": {}}', '{"scripts": {}, "require": {"a/b": "1"}}'],
    ['deno.jsonc', '{"tasks": {}, "imports": {"a": "https://a.example/,]"}}', '// new\n{"tasks": {},}'],
  ])('not the rest of %s', (path, before, after) => {
    expect(inside(path, before, after)).toBeNull();
  });
});
