/** TypeScript goes through swc: TypeScript 7 has no JavaScript API that ts-jest could use. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // They have a configuration of their own.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/package/'],
  transform: {
    '\\.(ts|mjs|js)$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, sourceMaps: 'inline' },
    ],
  },
  // These ship ES modules only; middy with an `exports` map that Jest's CommonJS resolution cannot follow.
  transformIgnorePatterns: ['/node_modules/(?!(@middy|@faker-js)/)'],
  moduleNameMapper: { '^@middy/([a-z-]+)$': '<rootDir>/node_modules/@middy/$1/index.js' },
  modulePathIgnorePatterns: ['<rootDir>/\\.(local|serverless|esbuild|venv)/'],
  setupFiles: ['<rootDir>/test/environment.ts'],
  watchman: false,
};
