import { availableParallelism } from 'node:os';

/** Unit tests mirror src/; test/e2e drives the built program. One Temporal server and one bundle serve them all. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  maxWorkers: Math.max(2, availableParallelism()),
  // starting a process costs the more the larger the one that starts it, and tests start many: 2 ms of a small one, 15 of one of 2 GB
  workerIdleMemoryLimit: '700MB',
  testTimeout: 120_000,
};
