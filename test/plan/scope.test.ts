import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { globProblem } from '../../src/plan/glob.js';
import { outOfScope, scopesOverlap, sharedPaths } from '../../src/plan/scope.js';

describe('outOfScope', () => {
  test.each<[string[], string, boolean]>([
    [[], 'any/thing', true],
    [['src/api/**'], 'src/api/a/b.ts', true],
    [['src/api/**'], 'src/api/.hidden/x', true],
    [['src/api/**'], 'src/apix/a.ts', false],
    [['src/api/**'], 'src/ui/a.ts', false],
    [['src/*.ts'], 'src/a.ts', true],
    [['src/*.ts'], 'src/a/b.ts', false],
    [['**/*.md'], 'README.md', true],
    [['README.md'], 'docs/README.md', false],
    [['src/**', '!src/gen/**'], 'src/gen/a.ts', false],
    [['src/**', '!src/gen/**'], 'src/a.ts', true],
    [['!secrets/**'], 'secrets/key', false],
    [['!secrets/**'], 'src/a.ts', true],
    [['src/{a,b}/*.ts'], 'src/b/x.ts', true],
    [['app/(shop)/\\[id\\].tsx'], 'app/(shop)/[id].tsx', true],
    [['app/(shop)/**'], 'app/shop/x', false],
    [['a+b/**'], 'a+b/x', true],
    [['**'], 'line\nend/x', true],
    [['src/**'], 'SRC/a.ts', false],
    [['.github/**'], '.github/workflows/ci.yml', true],
    [['**'], '.env', true],
  ])('%j and %j', (scope, path, allowed) => {
    expect(outOfScope({ scope, changes: [path] })).toEqual(allowed ? [] : [path]);
  });

  test('names every offending path and no other', () => {
    const changes = ['src/a.ts', 'x', 'src/b.ts', 'y'];
    expect(outOfScope({ scope: ['src/**'], changes })).toEqual(['x', 'y']);
  });
});

describe('scopesOverlap', () => {
  test.each<[string[], string[], boolean]>([
    [['src/api/**'], ['src/ui/**'], false],
    [['src/api/**'], ['src/**'], true],
    [['src/api/**'], ['src/apix/**'], false],
    [['src/api/**'], ['src/api/v2/*.ts'], true],
    [[], ['src/ui/**'], true],
    [[], [], true],
    [['**/*.ts'], ['**/*.md'], false],
    [['**/*.ts'], ['src/**'], true],
    [['**/*.ts'], ['src/**/*.spec.ts'], true],
    [['README.md'], ['*.md'], true],
    [['README.md'], ['docs/*.md'], false],
    [['README.md'], ['README.md'], true],
    [['src/**', '!src/ui/**'], ['src/ui/**'], false],
    [['src/**', '!src/ui/*.css'], ['src/ui/**'], true],
    [['src/a.ts', 'docs/**'], ['docs/x.md'], true],
    [['src/{api,ui}/**'], ['src/ui/x.ts'], true],
  ])('%j and %j: %j', (one, other, expected) => {
    expect(scopesOverlap({ one, other })).toBe(expected);
    expect(scopesOverlap({ one: other, other: one })).toBe(expected);
  });

  test('never says no when a path is in both', () => {
    const part = fc.constantFrom('src', 'a', 'b', 'x.ts', 'y.md', '.env');
    const globPart = fc.constantFrom('src', 'a', 'b', '*', '**', '*.ts', '?', 'x.*', '{a,b}', '[ab]', 'x.ts');
    const glob = fc
      .tuple(fc.constantFrom('', '', '', '!'), fc.array(globPart, { minLength: 1, maxLength: 4 }))
      .map(([not, parts]) => not + parts.join('/'));
    const scope = fc.array(glob, { maxLength: 3 });
    const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(scope, scope, fc.array(path, { minLength: 1, maxLength: 20 }), (one, other, paths) => {
        const shared = sharedPaths({ one, other, paths, limit: 5 });
        if (shared.length > 0) expect(scopesOverlap({ one, other })).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a glob that could take long over some name', () => {
  test.each(['*a*a*a*a*b', '**/a/**/a/**/a', '{a,{a,a}}', '{a,b}{a,b}{a,b}{a,b}{a,b}'])(
    '%s is refused',
    (glob) => {
      expect(globProblem(glob)).toMatch(/^must (not|have at most)/);
    },
  );
});

describe('globProblem', () => {
  test.each(['', '!', '/a', './a', 'a/', 'a/../b', '{..,a}/x', 'a['.concat('x'), 'x'.repeat(501)])(
    'refuses %j',
    (glob) => expect(globProblem(glob)).not.toBeNull(),
  );

  test.each([
    '**',
    '**/a/**/*.ts',
    '{src,test}/**/*.{js,ts}',
    'a/b.ts',
    '!a/**',
    'a..b/c',
    '...',
    'app/(x)/y',
    'a b/*.ts',
  ])('takes %j', (glob) => {
    expect(globProblem(glob)).toBeNull();
  });
});
