import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { writeCommit } from '../../src/git/commit-object.js';
import { type GitSandbox, openGitSandbox } from '../support/git-sandbox.js';

let sandbox: GitSandbox;
let gitDir: string;
let tree: string;
beforeEach(() => {
  sandbox = openGitSandbox();
  gitDir = join(sandbox.dir, 'o.git');
  mkdirSync(gitDir);
  sandbox.git(gitDir, 'init', '--quiet', '--bare');
  tree = sandbox.feed(gitDir, '', 'mktree');
});
afterEach(() => sandbox.close());

const when = new Date('2026-01-02T03:04:05.678Z');
const ada = { name: 'Ada Lovelace', email: 'ada@example.org' };

describe('a commit that is written without git', () => {
  test.each([
    ['as usual', ada, 'T-1: work\n\nStagegate-Run: 1\n'],
    ['no line end', ada, 'T-1: work'],
    ['an empty text', ada, ''],
    ['blank lines, comments and signs', ada, '\n\n  # kept \n\n\n\ttext  \n\n\n'],
    ['other scripts', { name: '李 Ängström-O’Neil', email: 'ä@exämple.org' }, 'Größe 漢字 🎉\n'],
    ['dots and quotes in a name', { name: 'Dr. "Ada" Lovelace Jr.', email: 'ada@example.org' }, 'x'],
    ['angle brackets and line ends in a name', { name: 'A <b@c>\nparent 1', email: '<a@b>' }, 'x'],
    ['spaces around a name', { name: '  Ada  L. ', email: ' ada@example.org ' }, 'x'],
    ['one letter', { name: 'A', email: 'a' }, 'x'],
  ])('has the id that git gives it: %s', async (_what, identity, message) => {
    const first = await writeCommit({ gitDir, tree, parents: [], message, identity, when });
    const second = await writeCommit({ gitDir, tree, parents: [first], message, identity, when });
    sandbox.git(gitDir, 'fsck', '--full', '--strict', '--no-dangling');
    const env = {
      GIT_AUTHOR_NAME: identity.name,
      GIT_AUTHOR_EMAIL: identity.email,
      GIT_AUTHOR_DATE: '1767323045 +0000',
      GIT_COMMITTER_NAME: identity.name,
      GIT_COMMITTER_EMAIL: identity.email,
      GIT_COMMITTER_DATE: '1767323045 +0000',
    };
    const byGit = execFileSync('git', ['commit-tree', '-p', first, '-F', '-', tree], {
      cwd: gitDir,
      env: { ...process.env, ...env },
      input: message.endsWith('\n') ? message : `${message}\n`,
      encoding: 'utf8',
    });
    expect(second).toBe(byGit.trim());
  });

  test('needs no git', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = sandbox.dir;
    try {
      const commit = await writeCommit({ gitDir, tree, parents: [], message: 'x', identity: ada, when });
      expect(commit).toMatch(/^[0-9a-f]{40}$/);
    } finally {
      process.env['PATH'] = path;
    }
  });

  test('is left to git where git must judge, and leaves nothing half', async () => {
    const refused = writeCommit({ gitDir, tree, parents: [], message: 'a\0b', identity: ada, when });
    await expect(refused).rejects.toMatchObject({ failure: { code: 'GIT_FAILED' } });
    const nobody = { name: '', email: '' };
    const unnamed = writeCommit({ gitDir, tree, parents: [], message: 'x', identity: nobody, when });
    await expect(unnamed).rejects.toMatchObject({ failure: { code: 'GIT_FAILED' } });
    const commit = await writeCommit({ gitDir, tree, parents: [], message: 'x', identity: ada, when });
    const folder = join(gitDir, 'objects', commit.slice(0, 2));
    expect(existsSync(join(folder, commit.slice(2)))).toBe(true);
    expect(readdirSync(folder).filter((name) => name.startsWith('tmp_'))).toEqual([]);
  });
});
