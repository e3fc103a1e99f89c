import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from '@jest/globals';

const SCRIPT = fileURLToPath(new URL('../../scripts/chaos.mjs', import.meta.url));
const LIMIT_MS = 600_000;

/** A bounded part of `npm run chaos`: it finds nothing in the program as it is, and something in one that is broken. */
describe('chaos', () => {
  const chaos = (...args: string[]) =>
    new Promise<{ exitCode: number; stdout: string }>((resolve) => {
      const child = execFile(process.execPath, [SCRIPT, ...args], { timeout: LIMIT_MS }, (error, stdout) => {
        resolve({ exitCode: error === null ? 0 : Number(error.code ?? -1), stdout });
      });
      child.stdin?.end();
    });
  // The worker dies right after it started the first executor: one of the two has to find it again.
  const DEATH = 'start.after=kill@1';

  test(
    'three runs at a time, with faults of all kinds, and a worker that dies with an executor under way',
    async () => {
      const { exitCode, stdout } = await chaos(
        ...['--runs', '3', '--together', '3', '--most-faults', '2', '--seed', 'ci', '--besides', DEATH],
      );
      expect(stdout).toMatch(/start\.after kill +1 +1 +0/);
      expect(stdout).toMatch(/seed ci: 3 runs, \d+ faults, 0 runs with violations/);
      expect(exitCode).toBe(0);
    },
    LIMIT_MS,
  );

  test(
    'sees that a program which does not look before it acts does things twice',
    async () => {
      const { exitCode, stdout } = await chaos(
        ...['--runs', '1', '--shape', 'single', '--point', DEATH, '--seed', 'test'],
        ...['--besides', 'ledger.after=kill@2', '--without-look-before-act'],
      );
      expect(stdout).toMatch(/started 2 times/);
      expect(stdout).toMatch(/the ledger tells in two ways of/);
      expect(stdout).toContain('1 runs with violations');
      expect(exitCode).toBe(0);
    },
    LIMIT_MS,
  );
});
