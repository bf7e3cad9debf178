import base from '../../jest.config.mjs';

/** Tests of the compiled templates, which are made once for all of them. */
export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/package/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/package/compile.ts',
};
