import { describe, expect, test } from '@jest/globals';

import { absoluteRemote, normaliseRemote, slugOf, withoutCredentials } from '../../src/git/remote-url.js';

describe('normaliseRemote', () => {
  test.each([
    ['https://GitHub.com/o/r.git', 'https://github.com/o/r'],
    ['https://user:token@github.com/o/r/', 'https://github.com/o/r'],
    ['https://github.com:443/o/r', 'https://github.com/o/r'],
    ['git@GitHub.com:o/r.git', 'ssh://git@github.com/o/r'],
    ['ssh://git@github.com:22/o/r.git', 'ssh://git@github.com/o/r'],
    ['ssh://git:pw@host:2222/o/r', 'ssh://git@host:2222/o/r'],
    ['file:///srv/git/r.git', '/srv/git/r'],
    ['/srv/git/r.git/', '/srv/git/r'],
  ])('%s is %s', (url, id) => {
    expect(normaliseRemote(url)).toBe(id);
  });

  test('gives what it is given when that is normal already', () => {
    for (const id of ['https://github.com/o/r', 'ssh://git@github.com/o/r', '/srv/git/r'])
      expect(normaliseRemote(id)).toBe(id);
  });
});

test('absoluteRemote resolves a relative path, and nothing else', () => {
  expect(absoluteRemote({ url: '../r.git', root: '/work/shop' })).toBe('/work/r.git');
  expect(absoluteRemote({ url: 'git@host:o/r', root: '/work/shop' })).toBe('git@host:o/r');
});

test('slugOf keeps to characters that are safe in paths, and tells repositories of one name apart', () => {
  expect(slugOf({ id: '/srv/My Shöp' })).toMatch(/^My-Sh-p-[0-9a-f]{8}$/);
  expect(slugOf({ id: '/a/shop' })).not.toBe(slugOf({ id: '/b/shop' }));
  expect(slugOf({ id: `/${'x'.repeat(300)}` }).length).toBeLessThanOrEqual(80);
});

test('withoutCredentials cleans every URL of a message', () => {
  const text = "fatal: unable to access 'https://me:tok@h/r/': and ssh://git:pw@h/x";
  expect(withoutCredentials(text)).toBe("fatal: unable to access 'https://h/r/': and ssh://git@h/x");
});
