import { tmpdir } from 'node:os';

import { expect, test } from '@jest/globals';

import { findObstacle } from '../../src/git/obstacles.js';

const nothing = { tracked: [], absent: [], modified: [], untracked: [], warnings: '' };

test('a folder that git could not open is an obstacle', () => {
  const warnings = "warning: could not open directory 'a/closed one/': Permission denied\n";
  expect(findObstacle({ dir: tmpdir(), state: { ...nothing, warnings } })).toEqual({
    path: 'a/closed one',
    why: 'cannot be read (permission denied)',
  });
});

test('other warnings are not', () => {
  const warnings = "warning: unable to access '.gitignore': Too many levels of symbolic links\n";
  expect(findObstacle({ dir: tmpdir(), state: { ...nothing, warnings } })).toBeNull();
});
