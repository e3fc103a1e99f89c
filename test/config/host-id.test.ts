import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';

import { describe, expect, test } from '@jest/globals';

import { hostId } from '../../src/config/host-id.js';
import { hostIdFile, resolvePaths } from '../../src/config/paths.js';
import { tempDirs } from '../support/temp-dir.js';

const temp = tempDirs();
const newPaths = () => resolvePaths({ env: { STAGEGATE_HOME: temp() } });

describe('hostId', () => {
  test('is made once and stays', () => {
    const paths = newPaths();
    const made = hostId({ paths });
    expect(made).toMatch(/^[0-9a-f]{12}$/);
    expect(hostId({ paths })).toBe(made);
    expect(readdirSync(paths.state)).toEqual(['host-id']);
  });

  test('differs from host to host', () => {
    expect(hostId({ paths: newPaths() })).not.toBe(hostId({ paths: newPaths() }));
  });

  test('is the same for processes that make it at once', async () => {
    const home = temp();
    const script = `
      const { hostId } = await import(process.argv[1]);
      const { resolvePaths } = await import(process.argv[2]);
      process.stdout.write(hostId({ paths: resolvePaths({ env: process.env }) }));`;
    const built = (name: string) => fileURLToPath(new URL(`../../dist/config/${name}.js`, import.meta.url));
    const args = ['--input-type=module', '-e', script, built('host-id'), built('paths')];
    const once = () => promisify(execFile)(process.execPath, args, { env: { STAGEGATE_HOME: home } });
    const answers = await Promise.all([once(), once(), once(), once()]);
    expect(new Set(answers.map(({ stdout }) => stdout)).size).toBe(1);
  });

  test('a damaged file is not replaced: the queues of this host hang on it', () => {
    const paths = newPaths();
    const file = hostIdFile(paths);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, 'rubbish');
    expect(() => hostId({ paths })).toThrow(/HOST_ID_LOST/);
  });
});
