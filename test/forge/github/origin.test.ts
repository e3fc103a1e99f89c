import { describe, expect, test } from '@jest/globals';

import { hostedRepository } from '../../../src/forge/github/origin.js';

describe('where a repository is hosted', () => {
  test.each([
    ['https://github.com/shop/store.git', 'github.com'],
    ['https://github.com/shop/store', 'github.com'],
    ['https://github.com/shop/store/', 'github.com'],
    ['https://GitHub.com/shop/store.git', 'github.com'],
    ['https://user@github.com/shop/store.git', 'github.com'],
    ['http://git.example.org:8080/shop/store.git', 'git.example.org:8080'],
    ['ssh://git@github.com/shop/store.git', 'github.com'],
    ['ssh://git@ssh.github.com:443/shop/store.git', 'github.com'],
    ['ssh://git@git.example.org:2222/shop/store', 'git.example.org'],
    ['git@github.com:shop/store.git', 'github.com'],
    ['git@github.com:/shop/store.git', 'github.com'],
    ['github.com:shop/store', 'github.com'],
    ['org-123@github.com:shop/store.git', 'github.com'],
  ])('%s', (address, host) => {
    expect(hostedRepository(address)).toEqual({ host, owner: 'shop', repo: 'store' });
  });

  test.each([
    '/srv/git/store.git',
    'file:///srv/git/shop/store.git',
    'https://github.com/shop',
    'https://github.com/shop/store/tree/main',
    'https://github.com/shop/..',
    'https://github.com/shop/st%2fore',
    'git@github.com:store.git',
    'ftp://github.com/shop/store',
    'https://',
    '',
  ])('%s is none', (address) => {
    expect(hostedRepository(address)).toBeNull();
  });
});
