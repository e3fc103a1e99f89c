import { describe, expect, test } from '@jest/globals';

import { StagegateError } from '../../../src/domain/failure/catalogue.js';
import { houseProtects } from '../../../src/plan/protects/house-protects.js';
import { isNamedBy, protectedBecause } from '../../../src/plan/protects/protected-branch.js';

const read = (text: string | null) => houseProtects({ text, commit: 'c'.repeat(40), task: 'ADD-42' });

describe('.stagegate/protects.yaml', () => {
  test('says files, branches, or both', () => {
    expect(read(null)).toEqual({ files: null, branches: [] });
    expect(read('protects: tests/**')).toEqual({ files: ['tests/**'], branches: [] });
    expect(read('branches: [v*, "hotfix/**"]')).toEqual({ files: null, branches: ['v*', 'hotfix/**'] });
    expect(read('protects: []\nbranches: gh-pages')).toEqual({ files: [], branches: ['gh-pages'] });
  });

  test.each([
    ['branches: [/v1]', 'must be relative'],
    ['branches: ["[v"]', 'is not a valid glob'],
    ['branches: {v1: true}', 'branches'],
    ['branch: v1', 'did you mean "branches"?'],
  ])('refuses %s, and says where', (text, words) => {
    expect(() => read(text)).toThrow(StagegateError);
    expect(() => read(text)).toThrow(words);
  });
});

describe('a branch', () => {
  const by = (branch: string, ...globs: string[]) => isNamedBy({ branch, globs });

  test('is named by globs, in which a star stays between two slashes', () => {
    expect(by('v1', 'v*')).toBe(true);
    expect(by('v1/next', 'v*')).toBe(false);
    expect(by('hotfix/a/b', 'hotfix/**')).toBe(true);
    expect(by('stagegate/ADD-42', 'v*', 'hotfix/**')).toBe(false);
  });

  test('is the same branch whatever the case', () => {
    expect(by('HotFix/1', 'hotfix/*')).toBe(true);
    expect(by('gh-pages', 'GH-Pages')).toBe(true);
  });

  test('can be taken out again, and with that alone everything else is named', () => {
    expect(by('v1', 'v*', '!v1')).toBe(false);
    expect(by('stagegate/ADD-42', '!stagegate/**')).toBe(false);
    expect(by('feature/x', '!stagegate/**')).toBe(true);
  });

  test('is named by no glob where there is none', () => {
    expect(by('v1')).toBe(false);
  });

  test('is kept by its usual name, as the base, or by the repository', () => {
    const because = (branch: string, globs: string[] = []) =>
      protectedBecause({ branch, base: 'Trunk-2', globs });
    expect(because('release/1')).toBe('the base, or a usual name of a shared branch');
    expect(because('trunk-2')).toBe('the base, or a usual name of a shared branch');
    expect(because('v1', ['v*'])).toBe('named by .stagegate/protects.yaml at the base');
    expect(because('v1', ['x*'])).toBeNull();
  });
});
