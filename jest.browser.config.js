import base from './jest.config.js'

/**
 * The tests of the map's page in a real Chromium, without a screen. Where there is none the global setup says so and the tests report
 * themselves as skipped.
 */
export default {
  ...base,
  testMatch: ['<rootDir>/test/browser/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/browser/global-setup.ts',
  maxWorkers: 1,
  testTimeout: 120_000,
}
