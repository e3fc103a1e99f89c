import { readFileSync } from 'node:fs';

import { describe, expect, test } from '@jest/globals';

interface Entry {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly os?: readonly string[];
}

describe('the lock file', () => {
  const text = readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8');
  const { packages } = JSON.parse(text) as { packages: Record<string, Entry> };
  const entries = Object.entries(packages).filter(([path]) => path !== '');

  test('names no registry: whoever installs has one', () => {
    expect(entries.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  test('pins the content of every package but of binaries for a platform, which not every registry has', () => {
    const platforms = ({ optional, os }: Entry) => optional === true && os !== undefined;
    const loose = entries.filter(([, entry]) => entry.integrity === undefined && !platforms(entry));
    expect(loose.map(([path]) => path)).toEqual([]);
  });
});
