import base from './jest.config.js';

/** The pure part: no server, no build; `npm run test:unit`. */
export default {
  ...base,
  globalSetup: undefined,
  globalTeardown: undefined,
  roots: ['<rootDir>/test/domain', '<rootDir>/test/contract', '<rootDir>/test/project'],
};
