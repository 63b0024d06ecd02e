import base from './jest.config.js'

/**
 * The tests that put addresses on real interfaces with the real CNI plugins, in network namespaces of their own. They need root,
 * iproute2 and the plugins; where one is missing the global setup says so and the tests report themselves as skipped.
 */
export default {
  ...base,
  testMatch: ['<rootDir>/test/cni/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/cni/global-setup.ts',
  maxWorkers: 1,
  testTimeout: 120_000,
}
