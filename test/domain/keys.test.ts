import { describe, expect, test } from '@jest/globals';

import { BranchName, isProtectedBranch } from '../../src/domain/branch-name.js';
import { sameTaskKey, StageKey, TaskKey } from '../../src/domain/keys.js';

const HOSTILE = [
  '',
  '..',
  'a..b',
  'a b',
  '-rf',
  '--upload-pack=x',
  'x'.repeat(300),
  '$(id)',
  'a;b',
  '`id`',
  'a\nb',
  'a\u0000b',
  '__proto__ x',
  'ü',
];

describe('task keys', () => {
  test.each(['ADD-42', 'a', '7', 'x_y.z', 'constructor'])('%j is one', (key) => {
    expect(TaskKey.safeParse(key).success).toBe(true);
  });
  test.each([...HOSTILE, '__proto__', 'a/b', 'a.lock', 'a.'])('%j is none', (key) => {
    expect(TaskKey.safeParse(key).success).toBe(false);
  });
  test('case does not tell two apart', () => {
    expect(sameTaskKey('Add-1', 'ADD-1')).toBe(true);
    expect(sameTaskKey('Add-1', 'ADD-2')).toBe(false);
  });
});

describe('stage keys', () => {
  test.each([...HOSTILE, 'Api', '1a', 'handoff', '__proto__', 'a.b'])('%j is none', (key) => {
    expect(StageKey.safeParse(key).success).toBe(false);
  });
});

describe('branch names', () => {
  test.each(['main', 'feature/x', 'stagegate/ADD-42', 'a.b-c_d'])('%j is one', (name) => {
    expect(BranchName.safeParse(name).success).toBe(true);
  });
  test.each([
    ...HOSTILE.slice(0, -1),
    'a//b',
    '/a',
    'a/',
    '.a',
    'a/.b',
    'a.lock',
    'a.lock/b',
    '@',
    'a@{1}',
    'a~1',
    'a^',
    'a:b',
    'a?',
    'a*',
    'a[',
    'a\\b',
  ])('%j is none', (name) => {
    expect(BranchName.safeParse(name).success).toBe(false);
  });
  test.each(['main', 'Master', 'release/1.0', 'base'])('%j is protected', (branch) => {
    expect(isProtectedBranch({ branch, base: 'Base' })).toBe(true);
  });
  test('a feature branch is not protected', () => {
    expect(isProtectedBranch({ branch: 'stagegate/ADD-1', base: 'main' })).toBe(false);
  });
});
