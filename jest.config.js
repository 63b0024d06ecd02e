/** Jest in ESM over swc: no type check here (`npm run check` does that), so a test starts in milliseconds. */
export default {
  testEnvironment: 'node',
  // Nothing is timed here: this only ends what hangs, on a machine as slow as they come.
  testTimeout: 60_000,
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/cluster/',
    '<rootDir>/test/cni/',
    '<rootDir>/test/browser/',
  ],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript' },
          target: 'es2024',
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
  moduleFileExtensions: ['ts', 'js', 'json'],
}
